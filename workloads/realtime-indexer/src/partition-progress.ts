import type { FetchedRecords } from "@tickstack/runtime/fetched-records";

/** How far a partition has been read and committed. */
export class PartitionProgress {
	#committed: number;
	/** The offset after the latest record. */
	#afterRecords: number;
	/** The offset after all that was fetched: records, and markers of transactions behind them. */
	#next: number;
	#highWatermark = 0;

	/** @param position the next offset to read */
	constructor(position: number) {
		this.#committed = position;
		this.#afterRecords = position;
		this.#next = position;
	}

	fetched({ records, next, highWatermark }: FetchedRecords): void {
		const last = records.at(-1);
		if (last) this.#afterRecords = last.offset + 1;
		this.#next = next;
		this.#highWatermark = highWatermark;
	}

	/** What to commit when all records before an offset are done: the offset, or what follows the markers behind it. */
	commitOffset(done: number): number {
		return done === this.#afterRecords ? this.#next : done;
	}

	committed(done: number): void {
		this.#committed = done;
	}

	/** Records that are not committed yet. */
	get lag(): number {
		return Math.max(
			0,
			this.#highWatermark - this.commitOffset(this.#committed),
		);
	}
}
