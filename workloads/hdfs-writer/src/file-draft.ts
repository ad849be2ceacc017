const FIRST_CHUNK = 2 * 1024;
const MAX_CHUNK = 1024 * 1024;
const BRACE = 0x7d;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
/** `}` and a line feed. */
const LINE_END = 2;

/** Offsets, both included. */
export interface OffsetRange {
	readonly first: number;
	readonly last: number;
}

/** The lines of a file that is to be written. Holds a copy of the records' bytes in chunks that grow. */
export class FileDraft implements OffsetRange {
	readonly partition: number;
	#first = -1;
	#last = -1;
	#records = 0;
	#bytes = 0;
	#capacity = 0;
	readonly #full: Buffer[] = [];
	#chunk = Buffer.alloc(0);
	#used = 0;

	constructor(partition: number) {
		this.partition = partition;
	}

	get first(): number {
		return this.#first;
	}
	get last(): number {
		return this.#last;
	}
	get records(): number {
		return this.#records;
	}
	/** Length of the file. */
	get bytes(): number {
		return this.#bytes;
	}
	/** Bytes of memory that it takes. */
	get capacity(): number {
		return this.#capacity;
	}

	/**
	 * Adds a record, offsets ascending: the JSON object's own bytes with `_partition` and `_offset` put in before its
	 * closing brace. Line breaks between the object's tokens become spaces.
	 * @param json a non-empty JSON object
	 */
	append(json: Uint8Array, offset: number): void {
		const end = json.lastIndexOf(BRACE);
		const tail = `,"_partition":${this.partition},"_offset":${offset}}\n`;
		const at = this.#reserve(end + tail.length);
		const chunk = this.#chunk;
		chunk.set(end + 1 === json.length ? json : json.subarray(0, end), at);
		if (json.includes(LINE_FEED) || json.includes(CARRIAGE_RETURN))
			for (let i = at; i < at + end; i++)
				if (chunk[i] === LINE_FEED || chunk[i] === CARRIAGE_RETURN)
					chunk[i] = SPACE;
		chunk.write(tail, at + end, "latin1");
		this.#added(offset, end + tail.length);
	}

	/** What is sent to HDFS. */
	chunks(): Buffer[] {
		return [...this.#full, this.#chunk.subarray(0, this.#used)];
	}

	/**
	 * The same without the records that lie within the ranges: a draft for each stretch in between, so that no
	 * draft's bounds enclose a range. The draft itself when nothing is to be taken out.
	 */
	without(ranges: readonly OffsetRange[]): FileDraft[] {
		const inside = (offset: number) =>
			ranges.some(({ first, last }) => first <= offset && offset <= last);
		if (
			!ranges.some(
				({ first, last }) => first <= this.#last && last >= this.#first,
			)
		)
			return [this];
		const drafts: FileDraft[] = [];
		let draft: FileDraft | undefined;
		for (const { line, offset } of this.#lines()) {
			if (inside(offset)) {
				draft = undefined;
				continue;
			}
			if (
				!draft ||
				ranges.some(
					({ first }) => (draft as FileDraft).last < first && first < offset,
				)
			) {
				draft = new FileDraft(this.partition);
				drafts.push(draft);
			}
			draft.#copy(line, offset);
		}
		return drafts;
	}

	*#lines(): Generator<{ line: Buffer; offset: number }> {
		for (const chunk of this.chunks())
			for (let start = 0; start < chunk.length; ) {
				const end = chunk.indexOf(LINE_FEED, start) + 1;
				const line = chunk.subarray(start, end);
				const digits = line.subarray(line.lastIndexOf(":") + 1, -LINE_END);
				yield { line, offset: Number(digits.toString("latin1")) };
				start = end;
			}
	}

	#copy(line: Buffer, offset: number): void {
		const at = this.#reserve(line.length);
		this.#chunk.set(line, at);
		this.#added(offset, line.length);
	}

	/** Makes room for a line in one piece; where it begins in the current chunk. */
	#reserve(length: number): number {
		if (this.#used + length > this.#chunk.length) {
			if (this.#used) this.#full.push(this.#chunk.subarray(0, this.#used));
			const size = Math.max(
				length,
				Math.min(Math.max(this.#capacity, FIRST_CHUNK), MAX_CHUNK),
			);
			this.#chunk = Buffer.allocUnsafeSlow(size);
			this.#capacity += size;
			this.#used = 0;
		}
		return this.#used;
	}

	#added(offset: number, length: number): void {
		if (this.#first < 0) this.#first = offset;
		this.#last = offset;
		this.#records++;
		this.#bytes += length;
		this.#used += length;
	}
}
