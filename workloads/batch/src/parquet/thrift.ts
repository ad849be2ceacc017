/**
 * Values in Thrift's compact protocol, as far as the metadata of a Parquet file need them
 * (github.com/apache/thrift, doc/specs/thrift-compact-protocol.md).
 */
export interface ThriftValue {
	readonly type: number;
	readonly write: (to: number[]) => void;
}

/** A field of a struct: its id, and its value or nothing. */
export type ThriftField = readonly [id: number, value: ThriftValue | undefined];

const TRUE = 1;
const FALSE = 2;
const I32 = 5;
const I64 = 6;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;

/** Whole numbers of any size below 2^53: seven bits a byte, the lowest first. */
export function writeVarint(to: number[], value: number): void {
	let rest = value;
	while (rest > 127) {
		to.push((rest % 128) + 128);
		rest = Math.floor(rest / 128);
	}
	to.push(rest);
}

const zigzag = (value: number): number =>
	value < 0 ? -2 * value - 1 : 2 * value;

export const i32 = (value: number): ThriftValue => ({
	type: I32,
	write: (to) => writeVarint(to, zigzag(value)),
});

/** @param value within ±2^52 */
export const i64 = (value: number): ThriftValue => ({
	type: I64,
	write: (to) => writeVarint(to, zigzag(value)),
});

export const bool = (value: boolean): ThriftValue => ({
	type: value ? TRUE : FALSE,
	// In a field the type is the value.
	write: () => undefined,
});

export const binary = (value: string | Uint8Array): ThriftValue => ({
	type: BINARY,
	write: (to) => {
		const bytes = typeof value === "string" ? Buffer.from(value) : value;
		writeVarint(to, bytes.length);
		for (const byte of bytes) to.push(byte);
	},
});

/** A list of values of one type, not of booleans. */
export const list = (values: readonly ThriftValue[]): ThriftValue => ({
	type: LIST,
	write: (to) => {
		const type = values[0]?.type ?? STRUCT;
		if (values.length < 15) to.push(values.length * 16 + type);
		else {
			to.push(15 * 16 + type);
			writeVarint(to, values.length);
		}
		for (const value of values) value.write(to);
	},
});

/** @param fields by ascending id; at most 15 ids apart */
export const struct = (...fields: readonly ThriftField[]): ThriftValue => ({
	type: STRUCT,
	write: (to) => {
		let before = 0;
		for (const [id, value] of fields) {
			if (!value) continue;
			to.push((id - before) * 16 + value.type);
			value.write(to);
			before = id;
		}
		to.push(0);
	},
});

export function encodeThrift(value: ThriftValue): Buffer {
	const bytes: number[] = [];
	value.write(bytes);
	return Buffer.from(bytes);
}
