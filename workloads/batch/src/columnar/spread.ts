/** Mean and sample standard deviation, by Welford's method: equal values have a deviation of exactly 0. */
export interface Spread {
	/** NaN when there is no value. */
	readonly mean: number;
	/** NaN for fewer than two values. */
	readonly deviation: number;
}

export function spreadOf(values: Float64Array): Spread {
	let mean = 0;
	let squares = 0;
	for (let i = 0; i < values.length; i++) {
		const value = values[i] as number;
		const from = value - mean;
		mean += from / (i + 1);
		squares += from * (value - mean);
	}
	const count = values.length;
	return {
		mean: count === 0 ? Number.NaN : mean,
		deviation: count < 2 ? Number.NaN : Math.sqrt(squares / (count - 1)),
	};
}
