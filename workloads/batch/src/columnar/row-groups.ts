import type { Column, RecordSchema } from "@tickstack/contracts/record";
import type { ColumnData, Constant } from "../parquet/column-data.ts";
import { ParquetWriter } from "../parquet/parquet-writer.ts";
import {
	type Allocators,
	type Arrays,
	ColumnBuffer,
	type Values,
} from "./column-buffer.ts";
import { TextCodes } from "./text-codes.ts";

/** Rows of a row group: readers skip by it, and two of them are in memory. */
const ROWS = 65_536;

export interface RowGroupsOptions<K extends string, A extends Arrays<K>> {
	readonly file: string;
	/** Columns of the file, in their order. */
	readonly schema: RecordSchema;
	readonly columns: Allocators<A>;
	/** Columns that have one value in all rows. */
	readonly constants: Readonly<Record<string, Constant>>;
	/** Texts of columns that have only these; other texts get their codes by `codeOf`. */
	readonly texts: Readonly<Record<string, readonly string[]>>;
	/** Columns of numbers that stay the same over many rows. */
	readonly steps: readonly string[];
}

/** Rows on their way to a Parquet file: one row group is filled while the one before it is written. */
export class RowGroups<K extends string, A extends Arrays<K>> {
	readonly #options: RowGroupsOptions<K, A>;
	readonly #writer: ParquetWriter;
	readonly #texts = new Map<string, TextCodes>();
	#filling: ColumnBuffer<K, A>;
	#other: ColumnBuffer<K, A>;
	#written: Promise<void> = Promise.resolve();

	constructor(options: RowGroupsOptions<K, A>) {
		this.#options = options;
		this.#writer = new ParquetWriter(options.file, options.schema);
		this.#filling = new ColumnBuffer(options.columns, ROWS);
		this.#other = new ColumnBuffer(options.columns, ROWS);
	}

	/** Rows appended so far. */
	get rows(): number {
		return this.#writer.rows + this.#filling.rows;
	}

	/** The columns of new rows, to be filled before the next call; rows of one call stay in one row group. */
	async append(rows: number): Promise<A> {
		if (this.#filling.rows > 0 && this.#filling.rows + rows > ROWS)
			await this.#write();
		return this.#filling.append(rows);
	}

	/** The code of a text in the row group that is being filled. */
	codeOf(column: K, text: string): number {
		let texts = this.#texts.get(column);
		if (!texts) {
			texts = new TextCodes();
			this.#texts.set(column, texts);
		}
		return texts.codeOf(text);
	}

	async close(): Promise<void> {
		if (this.#filling.rows > 0) await this.#write();
		await this.#written;
		await this.#writer.close();
	}

	/** Gives the file up. */
	abort(): Promise<void> {
		return this.#writer.abort();
	}

	async #write(): Promise<void> {
		await this.#written;
		const group = this.#filling;
		const data = Object.fromEntries(
			Object.entries(this.#options.schema).map(([name, column]) => [
				name,
				this.#options.constants[name] ??
					this.#dataOf(name, column, group.arrays[name as K]),
			]),
		);
		this.#written = this.#writer.write(group.rows, data);
		// Whoever waits for it next learns of its failure.
		this.#written.catch(() => undefined);
		this.#filling = this.#other;
		this.#filling.clear();
		this.#other = group;
		for (const texts of this.#texts.values()) texts.clear();
	}

	#dataOf(name: string, { kind }: Column, values: Values): ColumnData {
		if (values instanceof Float64Array)
			return { numbers: values, steps: this.#options.steps.includes(name) };
		if (values instanceof BigInt64Array) return { longs: values };
		if (kind === "boolean") return { flags: values as Uint8Array };
		return {
			codes: values,
			values: this.#options.texts[name] ?? this.#texts.get(name)?.values ?? [],
		};
	}
}
