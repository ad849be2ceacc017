/**
 * For each value the sample standard deviation of the last `width` values, itself included; NaN until there are as many.
 *
 * As in `windowSums` a window is the end of one block and the start of the next. Mean and sum of squares of each part
 * are kept as Welford does, and merged as Chan, Golub and LeVeque do ("Updating Formulae and a Pairwise Algorithm for
 * Computing Sample Variances"): equal values have a deviation of exactly 0, and great values leave nothing behind.
 *
 * @param deviations receives as many numbers as there are values
 */
export function windowDeviations(
	values: Float64Array,
	width: number,
	deviations: Float64Array,
): void {
	/** At i: mean and sum of squares of the block before, from its i-th value on. */
	const endMeans = new Float64Array(width + 1);
	const endSquares = new Float64Array(width + 1);
	/** At i: 1 / i, and the weight of the distance between the means of i values and of the rest of a window. */
	const parts = new Float64Array(width + 1);
	const weights = new Float64Array(width + 1);
	for (let i = 1; i <= width; i++) {
		parts[i] = 1 / i;
		weights[i] = (i * (width - i)) / width;
	}
	deviations.fill(Number.NaN, 0, Math.min(width - 1, values.length));
	for (let start = 0; start < values.length; start += width) {
		const length = Math.min(width, values.length - start);
		let mean = 0;
		let squares = 0;
		for (let i = 0; i < length; i++) {
			const value = values[start + i] as number;
			const count = i + 1;
			const from = value - mean;
			mean += from * (parts[count] as number);
			squares += from * (value - mean);
			if (start === 0 && count < width) continue;
			const apart = mean - (endMeans[count] as number);
			const together =
				squares +
				(endSquares[count] as number) +
				apart * apart * (weights[count] as number);
			deviations[start + i] = Math.sqrt(together / (width - 1));
		}
		if (length < width) return;
		mean = 0;
		squares = 0;
		for (let i = width - 1; i > 0; i--) {
			const value = values[start + i] as number;
			const from = value - mean;
			mean += from * (parts[width - i] as number);
			squares += from * (value - mean);
			endMeans[i] = mean;
			endSquares[i] = squares;
		}
	}
}
