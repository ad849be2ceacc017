export interface ReturnColumns {
	readonly daily_return: Float64Array;
	readonly cumulative_return: Float64Array;
}

/** `jobs/cumulative-return.sql` for one ticker. */
export function cumulativeReturn(
	p: Float64Array,
	{ daily_return, cumulative_return }: ReturnColumns,
): void {
	const first = p[0] as number;
	let previous = Number.NaN;
	for (let i = 0; i < p.length; i++) {
		const price = p[i] as number;
		daily_return[i] = price / previous - 1;
		cumulative_return[i] = price / first - 1;
		previous = price;
	}
}
