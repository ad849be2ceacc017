import type { FastifyInstance } from "fastify";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { RunStore } from "./run-store.ts";
import type { StreamHub } from "./stream-hub.ts";
import { ageSeconds } from "./time.ts";
import type { WindowFeed } from "./window-feed.ts";

/** What the API counts. */
export class HttpMetrics {
	readonly dropped: Counter;
	readonly updates: Counter;
	readonly #duration: Histogram<"route" | "method" | "status">;
	readonly #registry: Registry;

	constructor(registry: Registry) {
		this.#registry = registry;
		const registers = [registry];
		this.#duration = new Histogram({
			name: "query_api_request_seconds",
			help: "Duration of requests by route; the stream is not counted.",
			labelNames: ["route", "method", "status"],
			buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
			registers,
		});
		this.dropped = new Counter({
			name: "query_api_stream_dropped_total",
			help: "Clients of the stream that were dropped since they did not read.",
			registers,
		});
		this.updates = new Counter({
			name: "query_api_updates_total",
			help: "Updates of windows that became searchable.",
			registers,
		});
	}

	/** Measures every request that is answered. */
	observe(app: FastifyInstance): void {
		app.addHook("onResponse", async (request, reply) => {
			this.#duration.observe(
				{
					route: request.routeOptions.url ?? "none",
					method: request.method,
					status: String(reply.statusCode),
				},
				reply.elapsedTime / 1_000,
			);
		});
	}

	watch(
		hub: StreamHub,
		feed: WindowFeed,
		runs: Pick<RunStore, "current">,
		now: () => number,
	): void {
		const registers = [this.#registry];
		const clients: Gauge = new Gauge({
			name: "query_api_stream_clients",
			help: "Clients of the stream.",
			registers,
			collect(): void {
				clients.set(hub.size);
			},
		});
		const batchAge = new Gauge({
			name: "query_api_batch_age_seconds",
			help: "Age of the served run of the batch; absent while none is known.",
			registers,
			async collect(): Promise<void> {
				const run = await runs.current().catch(() => undefined);
				if (run) batchAge.set(ageSeconds(run.computed_at, now()));
				else batchAge.remove();
			},
		});
		const latency = new Gauge({
			name: "query_api_end_to_end_latency_seconds",
			help: "Start of a window to its being searchable for the first time, last 10 minutes; absent while there is none.",
			labelNames: ["quantile"],
			registers,
			collect: () => {
				const { p50_ms, p99_ms } = feed.endToEnd.summary(now());
				// Without a window in that time the last value would stand still.
				latency.reset();
				if (p50_ms !== null) latency.set({ quantile: "0.5" }, p50_ms / 1_000);
				if (p99_ms !== null) latency.set({ quantile: "0.99" }, p99_ms / 1_000);
			},
		});
	}
}
