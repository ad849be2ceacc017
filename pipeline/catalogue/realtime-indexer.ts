import { Size } from "@tickstack/contracts/size";
import { realtimeIndexerConfig } from "../../workloads/realtime-indexer/src/config.ts";
import { count } from "./figure.ts";
import { consumes, produces, writesIndex } from "./slot.ts";
import { workload } from "./workload.ts";

/** Writes the windows to Elasticsearch. */
export const realtimeIndexer = workload("realtime-indexer", {
	tier: "serving",
	config: realtimeIndexerConfig,
	kind: { kind: "service", replicas: "members" },
	needs: {
		windows: consumes("windows", { name: "topic", group: "group" }),
		deadLetters: produces("windowsDeadLetters", "deadLetterTopic"),
		realtime: writesIndex("realtime", {
			name: "index",
			retention: "retention",
		}),
	},
	port: { cluster: 9100, local: 104 },
	size: { memory: Size.mebibytes(256), cpuMillis: 100 },
	// Three batches: one is written, two wait, at which fetching stops. The same for any number of tickers.
	holds: ({ batchRecords = 0 }) => ({
		heap: Size.bytes(3 * 2_048 * batchRecords),
		buffers: Size.mebibytes(16),
	}),
	silence: "no window becomes searchable",
	behind: {
		alert: "IndexerBehind",
		lagSeconds: "realtime_indexer_lag_seconds",
		undone: "window updates are not searchable yet",
	},
	figure: ({ value, rate }) => {
		const age = value("realtime_indexer_last_window_age_seconds");
		const window = age ? `, last window began ${count(age)} s ago` : "";
		return `${count(rate("realtime_indexer_documents_total", 'result="indexed"'))} docs/s${window}`;
	},
});
