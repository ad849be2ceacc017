/**
 * Mean and sample standard deviation, in two passes over the distances from the first value: equal values have a
 * deviation of exactly 0.
 */
export interface Spread {
	/** NaN when there is no value. */
	readonly mean: number;
	/** NaN for fewer than two values. */
	readonly deviation: number;
}

/** @returns of the values from `start` on and before `end` */
export function spreadOf(
	values: Float64Array,
	start = 0,
	end = values.length,
): Spread {
	const count = Math.max(0, end - start);
	const first = values[start] as number;
	let sum = 0;
	for (let i = start; i < end; i++) sum += (values[i] as number) - first;
	const apart = sum / count;
	let squares = 0;
	for (let i = start; i < end; i++) {
		const from = (values[i] as number) - first - apart;
		squares += from * from;
	}
	return {
		mean: count === 0 ? Number.NaN : first + apart,
		deviation: count < 2 ? Number.NaN : Math.sqrt(squares / (count - 1)),
	};
}
