import { setTimeout as sleep } from "node:timers/promises";

/** Pauses that double from `firstMs` to `maxMs`; a fifth of each is random, so that many waiters spread out. */
export class Backoff {
	readonly #firstMs: number;
	readonly #maxMs: number;
	#tries = 0;

	constructor({ firstMs = 200, maxMs = 10_000 } = {}) {
		this.#firstMs = firstMs;
		this.#maxMs = maxMs;
	}

	/** After a success: the next pause is the first one again. */
	reset(): void {
		this.#tries = 0;
	}

	/** Milliseconds of the next pause. */
	next(): number {
		const ms = Math.min(this.#firstMs * 2 ** this.#tries++, this.#maxMs);
		return Math.round(ms * (0.8 + 0.2 * Math.random()));
	}

	/** Waits for the next pause to pass or the signal to abort; never rejects. */
	async wait(signal?: AbortSignal): Promise<void> {
		await sleep(this.next(), undefined, signal && { signal }).catch(
			() => undefined,
		);
	}
}
