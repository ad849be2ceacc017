export interface DrawdownColumns {
	readonly peak: Float64Array;
	readonly drawdown: Float64Array;
	readonly max_drawdown: Float64Array;
}

/** `jobs/drawdown.sql` for one ticker. */
export function drawdown(
	p: Float64Array,
	{ peak, drawdown, max_drawdown }: DrawdownColumns,
): void {
	let highest = 0;
	let worst = 0;
	for (let i = 0; i < p.length; i++) {
		const price = p[i] as number;
		if (price > highest) highest = price;
		const below = price / highest - 1;
		if (below < worst) worst = below;
		peak[i] = highest;
		drawdown[i] = below;
		max_drawdown[i] = worst;
	}
}
