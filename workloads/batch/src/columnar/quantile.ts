/**
 * The quantile of values as SQL's `quantile_cont` has it: between two values it is on the line through them.
 *
 * @param values at least one; their order is changed
 * @param fraction from 0 to 1
 */
export function quantile(values: Float64Array, fraction: number): number {
	const position = (values.length - 1) * fraction;
	const index = Math.floor(position);
	select(values, index);
	const below = values[index] as number;
	if (position === index) return below;
	let above = Number.POSITIVE_INFINITY;
	for (let i = index + 1; i < values.length; i++)
		if ((values[i] as number) < above) above = values[i] as number;
	return below + (above - below) * (position - index);
}

/** Hoare's quickselect: what belongs at `index` is there afterwards, what is less before it and what is greater behind. */
function select(values: Float64Array, index: number): void {
	let left = 0;
	let right = values.length - 1;
	while (left < right) {
		const pivot = values[(left + right) >>> 1] as number;
		let i = left;
		let j = right;
		while (i <= j) {
			while ((values[i] as number) < pivot) i++;
			while ((values[j] as number) > pivot) j--;
			if (i <= j) {
				const value = values[i] as number;
				values[i++] = values[j] as number;
				values[j--] = value;
			}
		}
		if (index <= j) right = j;
		else if (index >= i) left = i;
		else return;
	}
}
