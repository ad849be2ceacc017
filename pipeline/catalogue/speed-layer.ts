import { Size } from "@tickstack/contracts/size";
import { speedLayerConfig } from "../../workloads/speed-layer/src/config.ts";
import { count } from "./figure.ts";
import { consumes, produces, runsQueries, writesDirectory } from "./slot.ts";
import { workload } from "./workload.ts";

/** Drives the streaming query that turns ticks into windows. One at a time: two would write each window twice. */
export const speedLayer = workload("speed-layer", {
	object: "spark-streaming",
	tier: "speed",
	config: speedLayerConfig,
	kind: { kind: "service", replicas: "one" },
	needs: {
		queries: runsQueries(),
		// Spark names the group of each query itself and commits nothing.
		ticks: consumes("ticks", { name: "topic" }),
		windows: produces("windows", "windowsTopic"),
		checkpoint: writesDirectory("realtimeCheckpoint", "checkpoint"),
	},
	port: { cluster: 9100, local: 103 },
	size: { memory: Size.mebibytes(256), cpuMillis: 100 },
	silence: "no window is computed",
	behind: {
		alert: "SpeedLayerBehind",
		lagSeconds: "speed_layer_lag_seconds",
		undone: "ticks are not in a window yet",
	},
	figure: ({ value }) =>
		`lag ${count(value("speed_layer_lag"))}, ${count(value("speed_layer_open_windows"))} open windows`,
});
