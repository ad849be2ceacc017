import { Size } from "@tickstack/contracts/size";
import { hdfsWriterConfig } from "../../workloads/hdfs-writer/src/config.ts";
import { count } from "./figure.ts";
import { consumes, produces, writesDirectory } from "./slot.ts";
import { workload } from "./workload.ts";

/** Writes the ticks to the raw data set. */
export const hdfsWriter = workload("hdfs-writer", {
	object: "kafka-consumer",
	tier: "storage",
	config: hdfsWriterConfig,
	kind: { kind: "service", replicas: "members", scalesOn: "lag" },
	needs: {
		ticks: consumes("ticks", { name: "topic", group: "group" }),
		deadLetters: produces("ticksDeadLetters", "deadLetterTopic"),
		raw: writesDirectory("rawTicks", "rawPath"),
	},
	port: { cluster: 9100, local: 102 },
	size: { memory: Size.mebibytes(512), cpuMillis: 200 },
	// What is not in HDFS yet, and the fetch that crosses the limit.
	holds: ({ maxBuffer = Size.bytes(0) }) => ({
		heap: Size.mebibytes(16),
		buffers: Size.bytes(maxBuffer.bytes + Size.mebibytes(16).bytes),
	}),
	silence: "no tick reaches the raw data set",
	behind: {
		alert: "WriterBehind",
		lagSeconds: "hdfs_writer_lag_seconds",
		undone: "ticks are not in HDFS yet",
	},
	figure: ({ value }) =>
		`lag ${count(value("hdfs_writer_lag"))}, ${count(value("hdfs_writer_files_total"))} files`,
});
