/**
 * The sum of a metric over all its label sets that match, from the text of `/metrics`.
 * undefined: there is no such sample.
 *
 * @param labels text that must occur among the labels, e.g. `result="indexed"`
 */
export function metricSum(
	text: string,
	name: string,
	labels = "",
): number | undefined {
	let sum: number | undefined;
	for (const line of text.split("\n")) {
		if (!line.startsWith(name)) continue;
		const match = /^(?:\{(.*)\})? (\S+)/.exec(line.slice(name.length));
		if (match?.[2] && (match[1] ?? "").includes(labels))
			sum = (sum ?? 0) + Number(match[2]);
	}
	return sum;
}
