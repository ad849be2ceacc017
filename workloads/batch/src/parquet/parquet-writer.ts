import { createWriteStream, type WriteStream } from "node:fs";
import type { RecordSchema } from "@tickstack/contracts/record";
import { type EncodedRowGroup, placedAt } from "./encoded-row-group.ts";
import { fileMetadata, type RowGroup } from "./metadata.ts";

const MAGIC = Buffer.from("PAR1");

/**
 * Writes a Parquet file of row groups. Numbers go to the file as they are, without compression: prices and returns
 * hardly have any, and what repeats is stored once.
 */
export class ParquetWriter {
	readonly #schema: RecordSchema;
	readonly #stream: WriteStream;
	readonly #groups: RowGroup[] = [];
	#offset = MAGIC.length;

	/** @param file is replaced */
	constructor(file: string, schema: RecordSchema) {
		this.#schema = schema;
		this.#stream = createWriteStream(file);
		// Every write tells its own error.
		this.#stream.on("error", () => undefined);
		this.#stream.write(MAGIC);
	}

	/** Rows written so far. */
	get rows(): number {
		return this.#groups.reduce((sum, { rows }) => sum + rows, 0);
	}

	/** Writes a row group. Its parts must stay as they are until the promise is fulfilled. */
	write({ rows, bytes, parts, chunks }: EncodedRowGroup): Promise<void> {
		const offset = this.#offset;
		this.#offset += bytes;
		this.#groups.push({
			rows,
			chunks: chunks.map((place) => placedAt(offset, place)),
		});
		return this.#put(parts);
	}

	/** Writes the footer: before, the file is not readable. */
	async close(): Promise<void> {
		const metadata = fileMetadata(this.#schema, this.#groups);
		const length = Buffer.alloc(4);
		length.writeUInt32LE(metadata.length);
		await this.#put([metadata, length, MAGIC]);
		await new Promise<void>((resolve, reject) => {
			this.#stream.once("error", reject);
			this.#stream.once("close", resolve);
			this.#stream.end();
		});
	}

	/** Gives the file up as it is; afterwards nothing is written to it any more. */
	async abort(): Promise<void> {
		if (this.#stream.closed) return;
		await new Promise<void>((resolve) => {
			this.#stream.once("close", resolve);
			this.#stream.destroy();
		});
	}

	#put(parts: readonly Uint8Array[]): Promise<void> {
		return new Promise((resolve, reject) => {
			const last = parts.length - 1;
			for (const [index, part] of parts.entries())
				this.#stream.write(part, (error) => {
					if (error) reject(error);
					else if (index === last) resolve();
				});
		});
	}
}
