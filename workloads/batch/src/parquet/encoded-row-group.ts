import type { Column, RecordSchema } from "@tickstack/contracts/record";
import { encodeColumn } from "./column-chunk.ts";
import type { ColumnData } from "./column-data.ts";
import {
	type ChunkPlace,
	dataPageHeader,
	dictionaryPageHeader,
} from "./metadata.ts";

/** A row group as the bytes of its columns. They are the same wherever in a file they come to lie. */
export interface EncodedRowGroup {
	readonly rows: number;
	/** Length of all parts. */
	readonly bytes: number;
	/** Some of them may be the memory of the data itself. */
	readonly parts: readonly Uint8Array[];
	/** Offsets are from the group's first byte on. */
	readonly chunks: readonly ChunkPlace[];
}

/**
 * Encodes a row group.
 * @param data of every column of the schema; it must stay as it is until the group is written
 */
export function encodeRowGroup(
	schema: RecordSchema,
	rows: number,
	data: Readonly<Record<string, ColumnData>>,
): EncodedRowGroup {
	const parts: Uint8Array[] = [];
	const chunks: ChunkPlace[] = [];
	let bytes = 0;
	for (const [name, column] of Object.entries(schema)) {
		const chunk = encodeChunk(name, column, data[name] as ColumnData, rows);
		chunks.push(placedAt(bytes, chunk.place));
		parts.push(...chunk.parts);
		bytes += chunk.place.bytes;
	}
	return { rows, bytes, parts, chunks };
}

/** The place of a chunk that is moved on by some bytes. */
export const placedAt = (offset: number, place: ChunkPlace): ChunkPlace => ({
	...place,
	dictionaryOffset:
		place.dictionaryOffset === undefined
			? undefined
			: place.dictionaryOffset + offset,
	dataOffset: place.dataOffset + offset,
});

function encodeChunk(
	name: string,
	column: Column,
	data: ColumnData,
	rows: number,
): { readonly place: ChunkPlace; readonly parts: readonly Buffer[] } {
	const { encoding, dictionary, page, nulls, bounds } = encodeColumn(
		column,
		data,
		rows,
	);
	const head = dictionary
		? [
				dictionaryPageHeader(dictionary.bytes.length, dictionary.count),
				dictionary.bytes,
			]
		: [];
	const body = [dataPageHeader(lengthOf(page), rows, encoding), ...page];
	const dataOffset = lengthOf(head);
	return {
		parts: [...head, ...body],
		place: {
			name,
			encoding,
			nulls,
			bounds,
			dictionaryOffset: dictionary && 0,
			dataOffset,
			bytes: dataOffset + lengthOf(body),
		},
	};
}

const lengthOf = (buffers: readonly Buffer[]): number =>
	buffers.reduce((sum, { length }) => sum + length, 0);
