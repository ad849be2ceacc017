import { FileDraft } from "./file-draft.ts";
import { hourOf } from "./raw-file.ts";

/** A stretch of a partition without gaps, ready to be written: valid records as drafts, the others counted. */
export interface Batch {
	/** The offset that follows the stretch: what is committed. */
	readonly next: number;
	/** Valid and invalid ones. */
	readonly records: number;
	/** Memory, in bytes. */
	readonly bytes: number;
	readonly drafts: readonly HourDraft[];
	/** Settles when the brokers have the invalid ones. */
	readonly deadLetters: Promise<unknown>;
}

export interface HourDraft {
	readonly hour: string;
	readonly draft: FileDraft;
}

/** What has come of one partition since the last flush was begun. */
export class PartitionBuffer {
	readonly #partition: number;
	readonly #maxFile: number;
	#next: number;
	#records = 0;
	#bytes = 0;
	#drafts: HourDraft[] = [];
	/** The draft of each hour that takes its next record. */
	#open = new Map<string, FileDraft>();
	#hour = "";
	#draft: FileDraft | undefined;
	#deadLetters: Promise<unknown>[] = [];

	/** @param maxFile bytes at which an hour goes on in another file */
	constructor(partition: number, next: number, maxFile: number) {
		this.#partition = partition;
		this.#next = next;
		this.#maxFile = maxFile;
	}

	/** The offset that follows what has come. */
	get next(): number {
		return this.#next;
	}
	/** Records since the last {@link take}. */
	get records(): number {
		return this.#records;
	}
	/** Memory, in bytes. */
	get bytes(): number {
		return this.#bytes;
	}
	/** Files that a flush would write. */
	get files(): number {
		return this.#drafts.length;
	}

	/** @param time the tick's time; @param json its bytes, which are copied */
	append(time: string, json: Uint8Array, offset: number): void {
		const draft = this.#draftOf(time);
		const before = draft.capacity;
		draft.append(json, offset);
		this.#bytes += draft.capacity - before;
		this.#count(offset);
	}

	/** A record that goes elsewhere. */
	skip(offset: number): void {
		this.#count(offset);
	}

	/** What follows the latest record up to an offset is no record. */
	skipTo(next: number): void {
		this.#next = next;
	}

	/** The next batch is not complete before this settles. `bytes` are held until then. */
	awaits(deadLetters: Promise<unknown>, bytes: number): void {
		this.#deadLetters.push(deadLetters);
		this.#bytes += bytes;
	}

	/** Empties the buffer. */
	take(): Batch {
		const batch: Batch = {
			next: this.#next,
			records: this.#records,
			bytes: this.#bytes,
			drafts: this.#drafts,
			deadLetters: Promise.all(this.#deadLetters),
		};
		this.#records = 0;
		this.#bytes = 0;
		this.#drafts = [];
		this.#open = new Map();
		this.#hour = "";
		this.#draft = undefined;
		this.#deadLetters = [];
		return batch;
	}

	#count(offset: number): void {
		this.#records++;
		this.#next = offset + 1;
	}

	#draftOf(time: string): FileDraft {
		if (!this.#draft || !time.startsWith(this.#hour)) {
			this.#hour = hourOf(time);
			this.#draft = this.#open.get(this.#hour);
		}
		if (!this.#draft || this.#draft.bytes >= this.#maxFile) {
			this.#draft = new FileDraft(this.#partition);
			this.#open.set(this.#hour, this.#draft);
			this.#drafts.push({ hour: this.#hour, draft: this.#draft });
		}
		return this.#draft;
	}
}
