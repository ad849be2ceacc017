import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/** What `/metrics` reports of the writer. */
export interface WriterMetrics {
	readonly records: Counter;
	readonly replayed: Counter;
	readonly fetches: Counter;
	readonly files: Counter;
	readonly bytes: Counter;
	readonly deadLetters: Counter<"code">;
	readonly lost: Counter;
	readonly flushSeconds: Histogram;
	readonly flushFailures: Counter;
	readonly lag: Gauge<"partition">;
	readonly lagSeconds: Gauge<"partition">;
	readonly buffered: Gauge;
	readonly bufferedRecords: Gauge;
}

export function writerMetrics(registry: Registry): WriterMetrics {
	const registers = [registry];
	return {
		records: new Counter({
			name: "hdfs_writer_records_total",
			help: "Records written to HDFS and committed.",
			registers,
		}),
		replayed: new Counter({
			name: "hdfs_writer_replayed_records_total",
			help: "Records left out because a predecessor's file holds them.",
			registers,
		}),
		fetches: new Counter({
			name: "hdfs_writer_fetches_total",
			help: "Answers of brokers, with records or without.",
			registers,
		}),
		files: new Counter({
			name: "hdfs_writer_files_total",
			help: "Files written to HDFS.",
			registers,
		}),
		bytes: new Counter({
			name: "hdfs_writer_bytes_total",
			help: "Bytes written to HDFS.",
			registers,
		}),
		deadLetters: new Counter({
			name: "hdfs_writer_dead_letters_total",
			help: "Records that broke the contract and went to the dead-letter topic.",
			labelNames: ["code"],
			registers,
		}),
		lost: new Counter({
			name: "hdfs_writer_lost_records_total",
			help: "Records that the topic's retention deleted before they were read.",
			registers,
		}),
		flushSeconds: new Histogram({
			name: "hdfs_writer_flush_seconds",
			help: "Time from the begin of a flush to its commit.",
			buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
			registers,
		}),
		flushFailures: new Counter({
			name: "hdfs_writer_flush_failures_total",
			help: "Attempts of a flush that failed and were repeated.",
			registers,
		}),
		lag: new Gauge({
			name: "hdfs_writer_lag",
			help: "Records in the topic that the group has not committed yet.",
			labelNames: ["partition"],
			registers,
		}),
		lagSeconds: new Gauge({
			name: "hdfs_writer_lag_seconds",
			help: "Time since the first of them was appended.",
			labelNames: ["partition"],
			registers,
		}),
		bufferedRecords: new Gauge({
			name: "hdfs_writer_buffered_records",
			help: "Records that no flush has taken yet.",
			registers,
		}),
		buffered: new Gauge({
			name: "hdfs_writer_buffered_bytes",
			help: "Memory held by records that are not in HDFS yet.",
			registers,
		}),
	};
}
