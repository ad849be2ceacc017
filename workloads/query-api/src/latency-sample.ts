import type { Latency } from "./realtime-schemas.ts";

/** The last measurements, as many as fit, of the recent past. */
export class LatencySample {
	readonly #horizonMs: number;
	readonly #capacity: number;
	#entries: { readonly at: number; readonly ms: number }[] = [];

	constructor({ horizonMs = 600_000, capacity = 5_000 } = {}) {
		this.#horizonMs = horizonMs;
		this.#capacity = capacity;
	}

	/** @param at when it was measured, milliseconds since the epoch */
	add(at: number, ms: number): void {
		this.#entries.push({ at, ms });
		if (this.#entries.length > 2 * this.#capacity)
			this.#entries = this.#entries.slice(-this.#capacity);
	}

	summary(now: number): Latency {
		const sorted = this.#entries
			.slice(-this.#capacity)
			.filter(({ at }) => at >= now - this.#horizonMs)
			.map(({ ms }) => ms)
			.sort((a, b) => a - b);
		const quantile = (q: number) =>
			sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? null;
		return {
			samples: sorted.length,
			p50_ms: quantile(0.5),
			p99_ms: quantile(0.99),
		};
	}
}
