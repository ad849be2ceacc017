import { Size } from "@tickstack/contracts/size";
import { queryApiConfig } from "../../workloads/query-api/src/config.ts";
import { seconds } from "./figure.ts";
import { readsIndex } from "./slot.ts";
import { workload } from "./workload.ts";

const LATENCY = "query_api_end_to_end_latency_seconds";

/** Serves batch and real time as one view, with the live page. */
export const queryApi = workload("query-api", {
	tier: "serving",
	config: queryApiConfig,
	kind: { kind: "service", replicas: "members", serves: "queryApi" },
	needs: {
		realtime: readsIndex("realtime", "realtimeIndex"),
		features: readsIndex("batchFeatures", "featuresIndex"),
		monthly: readsIndex("batchMonthly", "monthlyIndex"),
		quality: readsIndex("batchQuality", "qualityIndex"),
	},
	port: { cluster: 8080, local: 0 },
	size: { memory: Size.mebibytes(256), cpuMillis: 100 },
	// The newest window of each ticker, the updates that are remembered, and a poll's worth of them; answers on their way.
	holds: (_, { tickers }) => ({
		heap: Size.bytes(16 * 2 ** 20 + 2_048 * tickers),
		buffers: Size.mebibytes(16),
	}),
	silence: "the page and the API do not answer",
	figure: ({ value }) => {
		const [p50, p99] = ["0.5", "0.99"].map((quantile) =>
			value(LATENCY, `quantile="${quantile}"`),
		) as [number, number];
		return p99 ? `tick to page p50 ${seconds(p50)}, p99 ${seconds(p99)}` : "";
	},
});
