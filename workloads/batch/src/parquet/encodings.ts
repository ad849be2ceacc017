import { encodeRuns, type Runs } from "./runs.ts";

/** Parquet format, "Encodings": https://parquet.apache.org/docs/file-format/data-pages/encodings/ */
export const ENCODING = { plain: 0, rle: 3, rleDictionary: 8 } as const;

/** Bits that codes from 0 to `count` − 1 take. */
export const bitWidth = (count: number): number =>
	count < 2 ? 0 : 32 - Math.clz32(count - 1);

/** The definition levels of a page, 1 for a value and 0 for null, after their length. */
export function encodeLevels(levels: Runs): Buffer {
	const runs = encodeRuns(levels, 1);
	const length = Buffer.alloc(4);
	length.writeUInt32LE(runs.length);
	return Buffer.concat([length, runs]);
}

/** Indices into a dictionary: their width, then their runs. */
export function encodeIndices(indices: Runs, dictionarySize: number): Buffer {
	const width = Math.max(1, bitWidth(dictionarySize));
	return Buffer.concat([Buffer.from([width]), encodeRuns(indices, width)]);
}

/** Texts, each after its length. */
export function encodeTexts(values: readonly string[]): Buffer {
	return Buffer.concat(
		values.flatMap((value) => {
			const length = Buffer.alloc(4);
			length.writeUInt32LE(Buffer.byteLength(value));
			return [length, Buffer.from(value)];
		}),
	);
}

/** Whole numbers of up to 2^53 as 64 bits, without a BigInt for each. */
export function encodeLongs(numbers: Float64Array): Buffer {
	const halves = new Int32Array(2 * numbers.length);
	for (let i = 0; i < numbers.length; i++) {
		const value = numbers[i] as number;
		halves[2 * i] = value;
		halves[2 * i + 1] = Math.floor(value / 4_294_967_296);
	}
	return bytesOf(halves);
}

/** One bit a value, the lowest first. */
export function encodeFlags(flags: Uint8Array, count: number): Buffer {
	const bits = Buffer.alloc(Math.ceil(count / 8));
	for (let i = 0; i < count; i++)
		if (flags[i]) bits[i >> 3] = (bits[i >> 3] as number) | (1 << (i & 7));
	return bits;
}

/** The memory of an array, not a copy. Parquet is little-endian, as are all machines that Node runs on here. */
export const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
	Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
