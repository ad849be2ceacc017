import { Duration } from "@tickstack/contracts/duration";
import { Size } from "@tickstack/contracts/size";
import {
	compactionConfig,
	EXIT_DIFFERENCES,
	featuresConfig,
	reconciliationConfig,
} from "../../workloads/batch/src/config.ts";
import {
	readsDirectory,
	readsIndex,
	runsQueries,
	writesDirectory,
	writesIndex,
} from "./slot.ts";
import { workload } from "./workload.ts";

/** All three are jobs of one image, with one size. */
const job = {
	image: "batch",
	tier: "batch",
	port: { cluster: 9100, local: 106 },
	size: { memory: Size.gibibytes(2), cpuMillis: 1_000 },
	holds: ({ duckdbMemory = Size.bytes(0) }: { duckdbMemory?: Size }) => ({
		heap: Size.bytes(0),
		buffers: Size.bytes(duckdbMemory.bytes + Size.mebibytes(16).bytes),
	}),
} as const;

/** Computes the features of all closed days. */
export const batch = workload("batch", {
	...job,
	object: "batch-processing",
	config: featuresConfig,
	fixed: { job: "features" },
	kind: { kind: "scheduled", input: "rawTicks" },
	needs: {
		raw: readsDirectory("rawTicks", "rawPath"),
		features: writesDirectory("batchFeatures", "featuresPath"),
		monthly: writesDirectory("batchMonthly", "monthlyPath"),
		latest: writesDirectory("latestFeatures", "latestPath"),
		featuresIndex: writesIndex("batchFeatures", { name: "featuresAlias" }),
		monthlyIndex: writesIndex("batchMonthly", { name: "monthlyAlias" }),
		qualityIndex: writesIndex("batchQuality", { name: "qualityAlias" }),
		queries: runsQueries({ optional: true }),
	},
	silence: "the long-term features grow old",
});

/** Makes one file of each closed hour of the raw data set. */
export const compaction = workload("compaction", {
	...job,
	object: "raw-compaction",
	// It rewrites the writer's files, and is the writer towards HDFS.
	principal: "hdfs-writer",
	config: compactionConfig,
	fixed: { job: "compaction" },
	kind: { kind: "scheduled" },
	needs: { raw: writesDirectory("rawTicks", "rawPath") },
	silence: "the raw data set keeps its small files",
});

/** Compares the windows of each closed hour with the raw data set. */
export const reconciliation = workload("reconciliation", {
	...job,
	config: reconciliationConfig,
	fixed: { job: "reconciliation" },
	kind: {
		kind: "scheduled",
		answers: [EXIT_DIFFERENCES],
		// The stream first takes what came in while it was off: until then its windows lack those ticks.
		settle: Duration.minutes(2),
	},
	needs: {
		raw: readsDirectory("rawTicks", "rawPath"),
		realtime: readsIndex("realtime", "realtimeIndex"),
		reports: writesDirectory("reconciliation", "reconciliationPath"),
	},
	silence: "nobody notices when the two paths differ",
});
