import type { TickSource } from "./feed.ts";
import type { TickMessage } from "./tick-message.ts";

/** When the next tick of a live feed comes, nobody knows. */
const UNKNOWN = Number.MAX_SAFE_INTEGER;

/**
 * Ticks as they come in, held until they are taken. What comes in cannot be held back at its origin: beyond the
 * capacity the oldest are dropped, which a reader with a watermark would find late anyway, and counted as skipped.
 */
export class LiveSource implements TickSource {
	readonly partition: number;
	skipped = 0;
	readonly #capacity: number;
	/** From `#first` on; what is before has been dropped. */
	#held: TickMessage[] = [];
	#first = 0;
	#ended = false;
	#arrived: () => void = () => undefined;

	/** @param capacity most ticks held */
	constructor(partition: number, capacity: number) {
		this.partition = partition;
		this.#capacity = capacity;
	}

	get waiting(): number {
		return this.#held.length - this.#first;
	}

	onArrival(listener: () => void): void {
		this.#arrived = listener;
	}

	push(message: TickMessage): void {
		this.#held.push(message);
		if (this.waiting > this.#capacity) {
			this.#first++;
			this.skipped++;
			// Moved together once a capacity, so that a drop costs nothing on average.
			if (this.#first >= this.#capacity) this.#compact();
		}
		if (this.waiting === 1) this.#arrived();
	}

	/** Nothing comes any more: the source ends when it is empty. */
	end(): void {
		this.#ended = true;
		this.#arrived();
	}

	nextDueMs(): number {
		if (this.waiting) return 0;
		return this.#ended ? Number.POSITIVE_INFINITY : UNKNOWN;
	}

	take(_nowMs: number, most: number): TickMessage[] {
		this.#compact();
		return this.#held.splice(0, most);
	}

	#compact(): void {
		if (this.#first) this.#held = this.#held.slice(this.#first);
		this.#first = 0;
	}
}
