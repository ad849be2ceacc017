import type { FetchedRecords } from "@tickstack/runtime/fetched-records";

/** How far a partition has been read. */
export class PartitionProgress {
	/** The offset after the latest record. */
	#afterRecords: number;
	/** The offset after all that was fetched: records, and markers of transactions behind them. */
	#next: number;

	/** @param position the next offset to read */
	constructor(position: number) {
		this.#afterRecords = position;
		this.#next = position;
	}

	fetched({ records, next }: FetchedRecords): void {
		const last = records.at(-1);
		if (last) this.#afterRecords = last.offset + 1;
		this.#next = next;
	}

	/** What to commit when all records before an offset are done: the offset, or what follows the markers behind it. */
	commitOffset(done: number): number {
		return done === this.#afterRecords ? this.#next : done;
	}
}
