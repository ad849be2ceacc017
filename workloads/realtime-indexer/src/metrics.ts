import { Counter, Gauge, Histogram, type Registry } from "prom-client";

export type Result = "indexed" | "stale" | "superseded" | "refused" | "expired";

/** What the indexer counts. */
export class IndexerMetrics {
	readonly documents: Counter<"result">;
	readonly retries: Counter<"target">;
	readonly lost: Counter;
	readonly bulkSeconds: Histogram;
	readonly lag: Gauge<"partition">;
	readonly lagSeconds: Gauge<"partition">;
	readonly newestWindow: Gauge;
	#newestWindowMs: number | undefined;

	/** @param now milliseconds since the epoch */
	constructor(registry: Registry, now: () => number) {
		const registers = [registry];
		this.documents = new Counter({
			name: "realtime_indexer_documents_total",
			help: "Window updates by what became of them, and windows deleted beyond their retention.",
			labelNames: ["result"],
			registers,
		});
		this.retries = new Counter({
			name: "realtime_indexer_retries_total",
			help: "Attempts that had to be repeated.",
			labelNames: ["target"],
			registers,
		});
		this.lost = new Counter({
			name: "realtime_indexer_lost_records_total",
			help: "Records that the topic's retention deleted before they were read.",
			registers,
		});
		this.bulkSeconds = new Histogram({
			name: "realtime_indexer_bulk_seconds",
			help: "Duration of a bulk request that was answered.",
			buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
			registers,
		});
		this.lag = new Gauge({
			name: "realtime_indexer_lag_records",
			help: "Records of a partition that the group has not committed yet.",
			labelNames: ["partition"],
			registers,
		});
		this.lagSeconds = new Gauge({
			name: "realtime_indexer_lag_seconds",
			help: "Time since the first of them was appended.",
			labelNames: ["partition"],
			registers,
		});
		this.newestWindow = new Gauge({
			name: "realtime_indexer_last_window_timestamp_seconds",
			help: "Start of the newest window that was written.",
			registers,
		});
		const age = new Gauge({
			name: "realtime_indexer_last_window_age_seconds",
			help: "Age of the start of the newest window that was written.",
			registers,
			collect: () => {
				if (this.#newestWindowMs !== undefined)
					age.set((now() - this.#newestWindowMs) / 1_000);
			},
		});
	}

	count(result: Result, by: number): void {
		if (by > 0) this.documents.inc({ result }, by);
	}

	/** @param startMs start of a window that was written */
	sawWindow(startMs: number): void {
		if (startMs <= (this.#newestWindowMs ?? Number.NEGATIVE_INFINITY)) return;
		this.#newestWindowMs = startMs;
		this.newestWindow.set(startMs / 1_000);
	}
}
