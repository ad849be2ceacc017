/**
 * For each value the sum of the last `width` values, itself included; NaN until there are as many.
 *
 * Values are taken in blocks of the window's width: a window is the end of one block and the start of the next, so it
 * is one sum from the right plus one from the left. Nothing is ever subtracted, hence a price of a million that has
 * left the window leaves no rounding error behind.
 *
 * @param sums receives as many numbers as there are values
 */
export function windowSums(
	values: Float64Array,
	width: number,
	sums: Float64Array,
): void {
	/** At i: the sum of the block before, from its i-th value on; nothing remains of it at the end of a window. */
	const ends = new Float64Array(width + 1);
	sums.fill(Number.NaN, 0, Math.min(width - 1, values.length));
	for (let start = 0; start < values.length; start += width) {
		const length = Math.min(width, values.length - start);
		let sum = 0;
		for (let i = 0; i < length; i++) {
			sum += values[start + i] as number;
			if (start > 0 || i === width - 1)
				sums[start + i] = sum + (ends[i + 1] as number);
		}
		if (length < width) return;
		let end = 0;
		for (let i = width - 1; i > 0; i--) {
			end += values[start + i] as number;
			ends[i] = end;
		}
	}
}
