import { createWriteStream, type WriteStream } from "node:fs";
import type { Column, RecordSchema } from "@tickstack/contracts/record";
import { encodeColumn } from "./column-chunk.ts";
import type { ColumnData } from "./column-data.ts";
import {
	type ChunkPlace,
	dataPageHeader,
	dictionaryPageHeader,
	fileMetadata,
	type RowGroup,
} from "./metadata.ts";

const MAGIC = Buffer.from("PAR1");

/**
 * Writes a Parquet file from columns that lie in memory as arrays. Numbers go to the file as they are, without
 * compression: prices and returns hardly have any, and what repeats is stored once.
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

	/**
	 * Writes a row group. The arrays must stay as they are until the promise is fulfilled.
	 * @param data of every column of the schema
	 */
	write(
		rows: number,
		data: Readonly<Record<string, ColumnData>>,
	): Promise<void> {
		const parts: Buffer[] = [];
		const chunks = Object.entries(this.#schema).map(([name, column]) =>
			this.#encode(name, column, data[name] as ColumnData, rows, parts),
		);
		this.#groups.push({ rows, chunks });
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

	#encode(
		name: string,
		column: Column,
		data: ColumnData,
		rows: number,
		parts: Buffer[],
	): ChunkPlace {
		const chunk = encodeColumn(column, data, rows);
		const start = this.#offset;
		const add = (...buffers: readonly Buffer[]) => {
			for (const buffer of buffers) {
				parts.push(buffer);
				this.#offset += buffer.length;
			}
		};
		if (chunk.dictionary) {
			const { bytes, count } = chunk.dictionary;
			add(dictionaryPageHeader(bytes.length, count), bytes);
		}
		const dataOffset = this.#offset;
		const pageBytes = chunk.page.reduce((sum, { length }) => sum + length, 0);
		add(dataPageHeader(pageBytes, rows, chunk.encoding), ...chunk.page);
		return {
			name,
			encoding: chunk.encoding,
			nulls: chunk.nulls,
			bounds: chunk.bounds,
			dictionaryOffset: chunk.dictionary && start,
			dataOffset,
			bytes: this.#offset - start,
		};
	}

	#put(parts: readonly Buffer[]): Promise<void> {
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
