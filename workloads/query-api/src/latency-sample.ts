/** Quantiles of what was measured in the recent past. */
export interface LatencySummary {
	readonly samples: number;
	/** Milliseconds; null without samples. */
	readonly p50_ms: number | null;
	readonly p99_ms: number | null;
}

/** The last measurements, as many as fit and as young as asked for. */
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

	summary(now: number): LatencySummary {
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
