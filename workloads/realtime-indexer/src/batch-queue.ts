/** Gives what arrives in batches: when enough is there, or when the oldest has waited long enough. */
export class BatchQueue<T> {
	#items: T[] = [];
	#oldestSince = 0;
	#isEnded = false;
	#wake: (() => void) | undefined;

	get length(): number {
		return this.#items.length;
	}

	push(items: readonly T[]): void {
		if (!items.length || this.#isEnded) return;
		if (!this.#items.length) this.#oldestSince = performance.now();
		for (const item of items) this.#items.push(item);
		this.#wake?.();
	}

	/** Drops what waits; every {@link take} is empty from now on. */
	end(): void {
		this.#isEnded = true;
		this.#items = [];
		this.#wake?.();
	}

	/**
	 * @param max items that make a batch due
	 * @param waitMs how long the first item of a batch may wait for others
	 * @returns empty when the queue has ended
	 */
	async take(max: number, waitMs: number): Promise<T[]> {
		while (!this.#isEnded && this.#items.length < max) {
			const left = this.#items.length
				? this.#oldestSince + waitMs - performance.now()
				: Number.POSITIVE_INFINITY;
			if (left <= 0) break;
			await this.#change(left);
		}
		const batch = this.#items.splice(0, max);
		// What is left arrived while the batch waited, at the earliest.
		this.#oldestSince = performance.now();
		return batch;
	}

	#change(limitMs: number): Promise<void> {
		return new Promise((resolve) => {
			const timer = Number.isFinite(limitMs)
				? setTimeout(resolve, limitMs)
				: undefined;
			this.#wake = () => {
				clearTimeout(timer);
				resolve();
			};
		});
	}
}
