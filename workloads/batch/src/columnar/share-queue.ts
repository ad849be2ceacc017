import type { TickerBars } from "./bar-stream.ts";
import {
	type ComputedShare,
	computeShare,
	type ShareTask,
} from "./compute-share.ts";
import { ShareBuffer } from "./share.ts";
import { ShareThread } from "./share-thread.ts";

/** Rows of a share: readers skip by row groups of this size. */
const ROWS = 65_536;

export interface ShareQueueOptions {
	readonly task: ShareTask;
	/** Threads that compute; 0 computes in this one. */
	readonly threads: number;
	/** Takes the computed shares, in the order of the tickers. Their memory stays as it is until the promise is fulfilled. */
	readonly write: (computed: ComputedShare) => Promise<void>;
}

interface Lane {
	readonly buffer: ShareBuffer;
	/** When the share that was in the buffer is written. */
	written: Promise<void>;
}

/**
 * Makes shares of tickers and has them computed. Each thread has two lanes: while it computes the share of one, the
 * other is filled or written. Lanes take turns, so that shares, and with them the files, do not depend on the threads.
 */
export class ShareQueue {
	readonly #options: ShareQueueOptions;
	readonly #lanes: Lane[] = [];
	readonly #threads: ShareThread[] = [];
	#turn = 0;
	#written: Promise<void> = Promise.resolve();

	constructor(options: ShareQueueOptions) {
		this.#options = options;
	}

	/** Takes a copy of a ticker's bars; waits while all lanes are busy. */
	async add(bars: TickerBars): Promise<void> {
		const { rows } = this.#lane.buffer;
		if (rows > 0 && rows + bars.rows > ROWS) {
			// What is less than a share is not worth a thread.
			this.#startThreads();
			this.#send();
			this.#turn++;
			await this.#lane.written;
			this.#lane.buffer.clear();
		}
		this.#lane.buffer.add(bars);
	}

	/** Has the last share computed, and waits until all of them are written. */
	async end(): Promise<void> {
		if (this.#lane.buffer.rows > 0) this.#send();
		await this.#written;
	}

	/** Ends the threads. */
	async close(): Promise<void> {
		await Promise.all(this.#threads.map((thread) => thread.close()));
	}

	get #lane(): Lane {
		const index = this.#turn % (2 * Math.max(1, this.#options.threads));
		this.#lanes[index] ??= {
			buffer: new ShareBuffer(this.#options.task.columns, ROWS),
			written: Promise.resolve(),
		};
		return this.#lanes[index];
	}

	#startThreads(): void {
		while (this.#threads.length < this.#options.threads)
			this.#threads.push(new ShareThread(this.#options.task));
	}

	#send(): void {
		const { task, write } = this.#options;
		const { share } = this.#lane.buffer;
		const thread = this.#threads[this.#turn % this.#threads.length];
		const computed = thread ? thread.compute(share) : computeShare(share, task);
		this.#written = Promise.all([computed, this.#written]).then(([computed]) =>
			write(computed),
		);
		// Whoever waits for it next learns of its failure.
		this.#written.catch(() => undefined);
		this.#lane.written = this.#written;
	}
}
