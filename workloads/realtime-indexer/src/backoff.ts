import { setTimeout } from "node:timers/promises";

/** Pauses that double from 100 ms up to a limit, with jitter; success starts over. */
export class Backoff {
	readonly #limitMs: number;
	readonly #signal: AbortSignal;
	#attempt = 0;

	constructor(limitMs: number, signal: AbortSignal) {
		this.#limitMs = limitMs;
		this.#signal = signal;
	}

	/** Waits; returns at once when the signal is aborted. */
	async pause(): Promise<void> {
		const ms = Math.min(
			this.#limitMs,
			100 * 2 ** Math.min(this.#attempt++, 16),
		);
		await setTimeout(ms * (0.5 + Math.random() / 2), undefined, {
			signal: this.#signal,
		}).catch(() => undefined);
	}

	reset(): void {
		this.#attempt = 0;
	}
}
