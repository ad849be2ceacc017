import type { Readable } from "node:stream";

/** Takes what has arrived on a stream in batches: when enough is there, or when the oldest has waited long enough. */
export class BatchReader<T> {
	readonly #stream: Readable;
	#wake: (() => void) | undefined;
	#error: Error | undefined;
	#ended = false;

	constructor(stream: Readable) {
		this.#stream = stream;
		const wake = () => this.#wake?.();
		stream.on("readable", wake);
		stream.once("error", (error) => {
			this.#error = error;
			wake();
		});
		for (const event of ["end", "close"])
			stream.once(event, () => {
				this.#ended = true;
				wake();
			});
	}

	/**
	 * @param max records that make the batch due
	 * @param waitMs how long the first record of the batch may wait for others
	 * @returns empty when the stream has ended
	 * @throws the stream's error; what was read before it is dropped, since it is not committed
	 */
	async take(max: number, waitMs: number): Promise<T[]> {
		const batch: T[] = [];
		let due = Number.POSITIVE_INFINITY;
		for (;;) {
			if (this.#error) throw this.#error;
			while (batch.length < max) {
				const item: T | null = this.#stream.read();
				if (item === null) break;
				if (batch.push(item) === 1) due = performance.now() + waitMs;
			}
			const left = due - performance.now();
			if (batch.length >= max || left <= 0 || this.#ended) return batch;
			await this.#readable(left);
		}
	}

	#readable(limitMs: number): Promise<void> {
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
