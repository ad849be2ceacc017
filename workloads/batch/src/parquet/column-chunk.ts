import type { Column, Kind } from "@tickstack/contracts/record";
import type {
	ColumnData,
	Constant,
	Flags,
	Numbers,
	Texts,
} from "./column-data.ts";
import {
	bytesOf,
	ENCODING,
	encodeFlags,
	encodeIndices,
	encodeLevels,
	encodeLongs,
	encodeTexts,
} from "./encodings.ts";
import { nullRunsOf, oneRun, type Runs, runsOf } from "./runs.ts";

/** A column of a row group as the bytes of its pages, without their headers. */
export interface ColumnChunk {
	readonly encoding: number;
	/** Number of values in the dictionary page, and its bytes. */
	readonly dictionary?: { readonly count: number; readonly bytes: Buffer };
	/** The parts of the one data page. They may be the memory of the data itself. */
	readonly page: readonly Buffer[];
	readonly nulls: number;
	/** Least and greatest value, plain, in memory of their own: they are kept until the file ends. */
	readonly bounds?: readonly [Uint8Array, Uint8Array];
}

/** Encodes the first `rows` values of a column. */
export function encodeColumn(
	column: Column,
	data: ColumnData,
	rows: number,
): ColumnChunk {
	if ("constant" in data) return encodeConstant(column, data, rows);
	if ("codes" in data) return encodeCodes(column, data, rows);
	if ("longs" in data)
		return {
			encoding: ENCODING.plain,
			page: [
				...levels(column, oneRun(1, rows)),
				bytesOf(data.longs.subarray(0, rows)),
			],
			nulls: 0,
		};
	if ("flags" in data) return encodeBooleans(column, data, rows);
	if (column.nullable) return encodeNullable(column, data, rows);
	return data.steps
		? encodeSteps(column.kind, data.numbers, rows)
		: plain(column.kind, data.numbers, rows);
}

/** Definition levels are there where the column may be null, and only there. */
const levels = ({ nullable }: Column, of: Runs): Buffer[] =>
	nullable ? [encodeLevels(of)] : [];

function encodeConstant(
	column: Column,
	{ constant }: Constant,
	rows: number,
): ColumnChunk {
	const bytes =
		typeof constant === "string"
			? encodeTexts([constant])
			: plainNumbers(column.kind, Float64Array.of(constant));
	return {
		encoding: ENCODING.rleDictionary,
		dictionary: { count: 1, bytes },
		page: [
			...levels(column, oneRun(1, rows)),
			encodeIndices(oneRun(0, rows), 1),
		],
		nulls: 0,
	};
}

function encodeCodes(
	column: Column,
	{ codes, values }: Texts,
	rows: number,
): ColumnChunk {
	const runs = runsOf(codes, rows);
	const indices: Runs = { values: [], lengths: [] };
	const there: Runs = { values: [], lengths: runs.lengths };
	let nulls = 0;
	for (const [run, code] of runs.values.entries()) {
		const length = runs.lengths[run] as number;
		there.values.push(code === 0 ? 0 : 1);
		if (code === 0) nulls += length;
		else {
			indices.values.push(code - 1);
			indices.lengths.push(length);
		}
	}
	const texts = [...new Set(indices.values)]
		.map((index) => Buffer.from(values[index] as string))
		.sort(Buffer.compare);
	const [least] = texts;
	return {
		encoding: ENCODING.rleDictionary,
		dictionary: { count: values.length, bytes: encodeTexts(values) },
		page: [...levels(column, there), encodeIndices(indices, values.length)],
		nulls,
		...(least && {
			bounds: [Uint8Array.from(least), Uint8Array.from(texts.at(-1) as Buffer)],
		}),
	};
}

const encodeBooleans = (
	column: Column,
	{ flags }: Flags,
	rows: number,
): ColumnChunk => ({
	encoding: ENCODING.plain,
	page: [...levels(column, oneRun(1, rows)), encodeFlags(flags, rows)],
	nulls: 0,
});

function encodeNullable(
	{ kind }: Column,
	{ numbers }: Numbers,
	rows: number,
): ColumnChunk {
	const there = nullRunsOf(numbers, rows);
	const page = [encodeLevels(there)];
	let row = 0;
	let nulls = 0;
	for (const [run, length] of there.lengths.entries()) {
		if (there.values[run] === 1)
			page.push(plainNumbers(kind, numbers.subarray(row, row + length)));
		else nulls += length;
		row += length;
	}
	return { encoding: ENCODING.plain, page, nulls };
}

const plain = (
	kind: Kind,
	numbers: Float64Array,
	rows: number,
): ColumnChunk => ({
	encoding: ENCODING.plain,
	page: [plainNumbers(kind, numbers.subarray(0, rows))],
	nulls: 0,
	...(kind === "date" && { bounds: boundsOf(numbers, rows) }),
});

function plainNumbers(kind: Kind, numbers: Float64Array): Buffer {
	if (kind === "double") return bytesOf(numbers);
	if (kind === "date") return bytesOf(new Int32Array(numbers));
	return encodeLongs(numbers);
}

/** A step must be shorter as a run than as its values. */
const ROWS_PER_STEP = 4;

/** The steps as a dictionary, or the plain values when they change too often for that to be smaller. */
function encodeSteps(
	kind: Kind,
	numbers: Float64Array,
	rows: number,
): ColumnChunk {
	const codes = new Map<number, number>();
	const runs: Runs = { values: [], lengths: [] };
	for (let start = 0; start < rows; ) {
		const value = numbers[start] as number;
		let end = start + 1;
		while (end < rows && numbers[end] === value) end++;
		if ((runs.values.length + 1) * ROWS_PER_STEP > rows)
			return plain(kind, numbers, rows);
		// Negative and positive zero are one value here, as they are in SQL.
		let code = codes.get(value);
		if (code === undefined) {
			code = codes.size;
			codes.set(value, code);
		}
		runs.values.push(code);
		runs.lengths.push(end - start);
		start = end;
	}
	const values = Float64Array.from(codes.keys());
	return {
		encoding: ENCODING.rleDictionary,
		dictionary: { count: values.length, bytes: plainNumbers(kind, values) },
		page: [encodeIndices(runs, values.length)],
		nulls: 0,
	};
}

function boundsOf(days: Float64Array, rows: number): [Buffer, Buffer] {
	let least = days[0] as number;
	let greatest = least;
	for (let i = 1; i < rows; i++) {
		const day = days[i] as number;
		if (day < least) least = day;
		if (day > greatest) greatest = day;
	}
	return [bytesOf(Int32Array.of(least)), bytesOf(Int32Array.of(greatest))];
}
