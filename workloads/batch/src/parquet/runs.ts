import { writeVarint } from "./thrift.ts";

/** Equal neighbours as one: values and how often each comes, at the same index. */
export interface Runs {
	readonly values: number[];
	readonly lengths: number[];
}

/** One value all along. */
export const oneRun = (value: number, length: number): Runs =>
	length === 0
		? { values: [], lengths: [] }
		: { values: [value], lengths: [length] };

/** The runs of codes. */
export function runsOf(codes: Uint8Array | Uint32Array, count: number): Runs {
	const values: number[] = [];
	const lengths: number[] = [];
	for (let start = 0; start < count; ) {
		const code = codes[start] as number;
		let end = start + 1;
		while (end < count && codes[end] === code) end++;
		values.push(code);
		lengths.push(end - start);
		start = end;
	}
	return { values, lengths };
}

/** The runs of null (0) and not null (1): NaN is null. */
export function nullRunsOf(numbers: Float64Array, count: number): Runs {
	const values: number[] = [];
	const lengths: number[] = [];
	for (let start = 0; start < count; ) {
		let end = start + 1;
		const isNull = Number.isNaN(numbers[start]);
		if (isNull) while (end < count && Number.isNaN(numbers[end])) end++;
		else while (end < count && !Number.isNaN(numbers[end])) end++;
		values.push(isNull ? 0 : 1);
		lengths.push(end - start);
		start = end;
	}
	return { values, lengths };
}

/**
 * Runs as Parquet's hybrid of run lengths and bit-packing, run lengths only: what is written here stays the same over
 * many rows.
 *
 * @param width bits of a value
 */
export function encodeRuns({ values, lengths }: Runs, width: number): Buffer {
	const bytes: number[] = [];
	for (const [index, length] of lengths.entries()) {
		const value = values[index] as number;
		writeVarint(bytes, length * 2);
		for (let shift = 0; shift < width; shift += 8)
			bytes.push((value >>> shift) & 0xff);
	}
	return Buffer.from(bytes);
}
