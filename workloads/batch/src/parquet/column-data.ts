/**
 * The values of a column for some rows. Which of these a column takes follows from its kind in the schema; the arrays
 * may be longer than the rows.
 */
export type ColumnData = Numbers | Longs | Texts | Flags | Constant;

/** For `double`, `long` and `date` (days since 1970-01-01). NaN is null. */
export interface Numbers {
	readonly numbers: Float64Array;
	/** The values stay the same over many rows, as those of a running maximum do: each is stored once. */
	readonly steps?: boolean;
}

/** For `long` where values may be beyond 2^53. */
export interface Longs {
	readonly longs: BigInt64Array;
}

/** For `string`: 0 is null, any other code the text `values[code − 1]`. */
export interface Texts {
	readonly codes: Uint8Array | Uint32Array;
	readonly values: readonly string[];
}

/** For `boolean`: 0 or 1. */
export interface Flags {
	readonly flags: Uint8Array;
}

/** One value in all rows: a text for `string`, whole numbers for `long` and for `timestamp` (microseconds since 1970). */
export interface Constant {
	readonly constant: string | number;
}
