import type { Column, Kind, RecordSchema } from "@tickstack/contracts/record";
import type { ColumnChunk } from "./column-chunk.ts";
import { ENCODING } from "./encodings.ts";
import {
	binary,
	bool,
	encodeThrift,
	i32,
	i64,
	list,
	struct,
	type ThriftValue,
} from "./thrift.ts";

// Field ids and numbers: https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift

interface Type {
	readonly physical: number;
	/** ConvertedType, which every reader knows. */
	readonly converted?: number;
	readonly logical?: ThriftValue;
}

const NOTHING = struct();
const TYPES: Readonly<Record<Kind, Type>> = {
	boolean: { physical: 0 },
	date: { physical: 1, converted: 6, logical: struct([6, NOTHING]) },
	long: { physical: 2 },
	double: { physical: 5 },
	string: { physical: 6, converted: 0, logical: struct([1, NOTHING]) },
	// Microseconds without a time zone, as DuckDB and the Spark engine write it; UTC by contract.
	timestamp: {
		physical: 2,
		converted: 10,
		logical: struct([8, struct([1, bool(false)], [2, struct([2, NOTHING])])]),
	},
};
const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;
const UNCOMPRESSED = 0;
const REQUIRED = 0;
const OPTIONAL = 1;

/** Where a chunk lies in the file or in its row group, bytes. */
export interface ChunkPlace {
	readonly name: string;
	readonly encoding: number;
	readonly nulls: number;
	readonly bounds: ColumnChunk["bounds"];
	readonly dictionaryOffset: number | undefined;
	readonly dataOffset: number;
	/** Of all its pages, headers included. */
	readonly bytes: number;
}

export interface RowGroup {
	readonly rows: number;
	readonly chunks: readonly ChunkPlace[];
}

export const dictionaryPageHeader = (bytes: number, count: number): Buffer =>
	pageHeader(DICTIONARY_PAGE, bytes, [
		7,
		struct([1, i32(count)], [2, i32(ENCODING.plain)]),
	]);

export const dataPageHeader = (
	bytes: number,
	rows: number,
	encoding: number,
): Buffer =>
	pageHeader(DATA_PAGE, bytes, [
		5,
		struct(
			[1, i32(rows)],
			[2, i32(encoding)],
			[3, i32(ENCODING.rle)],
			[4, i32(ENCODING.rle)],
		),
	]);

const pageHeader = (
	type: number,
	bytes: number,
	header: readonly [number, ThriftValue],
): Buffer =>
	encodeThrift(
		struct([1, i32(type)], [2, i32(bytes)], [3, i32(bytes)], header),
	);

/** The footer of a file: its schema, and where every column of every row group lies. */
export function fileMetadata(
	schema: RecordSchema,
	groups: readonly RowGroup[],
): Buffer {
	const columns = Object.entries(schema);
	const rows = groups.reduce((sum, group) => sum + group.rows, 0);
	return encodeThrift(
		struct(
			[1, i32(1)],
			[
				2,
				list([
					struct([4, binary("rows")], [5, i32(columns.length)]),
					...columns.map(([name, column]) => schemaElement(name, column)),
				]),
			],
			[3, i64(rows)],
			[4, list(groups.map((group) => rowGroup(schema, group)))],
			[6, binary("tickstack")],
			// Bounds are ordered as the type of their column says.
			[7, list(columns.map(() => struct([1, NOTHING])))],
		),
	);
}

function schemaElement(name: string, { kind, nullable }: Column): ThriftValue {
	const { physical, converted, logical } = TYPES[kind];
	return struct(
		[1, i32(physical)],
		[3, i32(nullable ? OPTIONAL : REQUIRED)],
		[4, binary(name)],
		[6, converted === undefined ? undefined : i32(converted)],
		[10, logical],
	);
}

function rowGroup(
	schema: RecordSchema,
	{ rows, chunks }: RowGroup,
): ThriftValue {
	const bytes = chunks.reduce((sum, chunk) => sum + chunk.bytes, 0);
	return struct(
		[1, list(chunks.map((place) => columnChunk(schema, place, rows)))],
		[2, i64(bytes)],
		[3, i64(rows)],
	);
}

function columnChunk(
	schema: RecordSchema,
	{
		name,
		encoding,
		nulls,
		bounds,
		dictionaryOffset,
		dataOffset,
		bytes,
	}: ChunkPlace,
	rows: number,
): ThriftValue {
	const { physical } = TYPES[(schema[name] as Column).kind];
	const [least, greatest] = bounds ?? [];
	const statistics = struct(
		[3, i64(nulls)],
		[5, greatest && binary(greatest)],
		[6, least && binary(least)],
	);
	const metadata = struct(
		[1, i32(physical)],
		// Levels are runs, and dictionaries are plain.
		[2, list([...new Set([encoding, ENCODING.rle, ENCODING.plain])].map(i32))],
		[3, list([binary(name)])],
		[4, i32(UNCOMPRESSED)],
		[5, i64(rows)],
		[6, i64(bytes)],
		[7, i64(bytes)],
		[9, i64(dataOffset)],
		[11, dictionaryOffset === undefined ? undefined : i64(dictionaryOffset)],
		[12, statistics],
	);
	return struct([2, i64(dictionaryOffset ?? dataOffset)], [3, metadata]);
}
