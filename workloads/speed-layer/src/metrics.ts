import {
	type KafkaOffsets,
	recordsTaken,
	type StreamingProgress,
} from "@tickstack/spark-connect/streaming-progress";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/** What the speed layer tells of its query, from Spark's reports of finished batches. */
export class SpeedLayerMetrics {
	readonly active: Gauge;
	readonly restarts: Counter<"cause">;
	readonly lag: Gauge<"partition">;
	readonly lagSeconds: Gauge<"partition">;
	readonly #rate: Gauge;
	readonly #watermark: Gauge;
	readonly #stateRows: Gauge;
	readonly #rows: Counter;
	readonly #late: Counter;
	readonly #batches: Counter;
	readonly #batchSeconds: Histogram;
	#taken: KafkaOffsets | undefined;

	constructor(registry: Registry) {
		const gauge = (name: string, help: string) =>
			new Gauge({ name: `speed_layer_${name}`, help, registers: [registry] });
		const counter = (name: string, help: string) =>
			new Counter({ name: `speed_layer_${name}`, help, registers: [registry] });
		this.active = gauge("query_active", "1 while the query runs, else 0.");
		this.restarts = new Counter({
			name: "speed_layer_restarts_total",
			help: "Times that the query had to be started again, by cause.",
			labelNames: ["cause"],
			registers: [registry],
		});
		const byPartition = (name: string, help: string) =>
			new Gauge({
				name: `speed_layer_${name}`,
				help,
				labelNames: ["partition"],
				registers: [registry],
			});
		this.lag = byPartition(
			"lag",
			"Records in the topic that no finished batch has taken.",
		);
		this.lagSeconds = byPartition(
			"lag_seconds",
			"Time since the first of them was appended.",
		);
		this.#rate = gauge(
			"rows_per_second",
			"Records that the last batch processed per second.",
		);
		this.#watermark = gauge(
			"watermark_timestamp_seconds",
			"Watermark of the last batch: windows that ended before it are closed.",
		);
		this.#stateRows = gauge("open_windows", "Windows in the state store.");
		this.#rows = counter("rows_total", "Records read.");
		this.#late = counter(
			"late_rows_total",
			"Partial windows that came after their window was closed and were dropped.",
		);
		this.#batches = counter("batches_total", "Micro-batches finished.");
		this.#batchSeconds = new Histogram({
			name: "speed_layer_batch_seconds",
			help: "Duration of a micro-batch.",
			buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
			registers: [registry],
		});
	}

	/** Partition → the offset after what finished batches have taken of a topic; undefined before the first report. */
	taken(topic: string): ReadonlyMap<number, number> | undefined {
		const offsets = this.#taken?.[topic];
		return (
			offsets &&
			new Map(
				Object.entries(offsets).map(([partition, offset]) => [
					Number(partition),
					offset,
				]),
			)
		);
	}

	/** A batch that has not been counted before. */
	finishedBatch(progress: StreamingProgress): void {
		this.#batches.inc();
		const rows = recordsTaken(progress);
		this.#rows.inc(rows);
		const seconds = (progress.durationMs.triggerExecution ?? 0) / 1_000;
		this.#batchSeconds.observe(seconds);
		this.#taken = progress.sources[0]?.endOffset ?? undefined;
		this.#rate.set(seconds > 0 ? rows / seconds : 0);
		const watermark = Date.parse(progress.eventTime?.watermark ?? "");
		if (watermark > 0) this.#watermark.set(watermark / 1_000);
		const [state] = progress.stateOperators;
		if (!state) return;
		this.#stateRows.set(state.numRowsTotal);
		this.#late.inc(state.numRowsDroppedByWatermark);
	}
}
