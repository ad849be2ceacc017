import type { Row } from "../report.ts";

const WIDTH = 640;
const HEIGHT = 240;
const LEFT = 56;
const BOTTOM = 36;
const GAP = 24;

const text = (x: number, y: number, value: string, anchor = "middle") =>
	`<text x="${x.toFixed(0)}" y="${y.toFixed(0)}" text-anchor="${anchor}">${value}</text>`;

/** How figures grow: a small chart each, on a logarithmic axis of the given column, from 0. */
export function growthSvg(
	rows: readonly Row[],
	by: string,
	figures: readonly string[],
): string {
	const wide = (WIDTH - GAP * (figures.length - 1)) / figures.length;
	const sizes = rows.map((row) => Number(row[by]));
	const [least = 1] = sizes;
	const most = sizes.at(-1) ?? 1;
	const charts = figures.map((figure, at) => {
		const values = rows.map((row) => Number(row[figure]));
		const top = 1.1 * Math.max(...values);
		const left = at * (wide + GAP) + LEFT;
		const right = at * (wide + GAP) + wide;
		const x = (size: number) =>
			left +
			((Math.log(size) - Math.log(least)) /
				(Math.log(most) - Math.log(least))) *
				(right - left - 16);
		const y = (value: number) =>
			HEIGHT - BOTTOM - (value / top) * (HEIGHT - BOTTOM - 34);
		const points = values.map(
			(value, n) => [x(sizes[n] as number), y(value), value] as const,
		);
		return [
			text(left, 16, figure, "start"),
			`<path d="M${left} 28V${HEIGHT - BOTTOM}H${right}" class="axis"/>`,
			text(left - 6, y(0) + 4, "0", "end"),
			`<polyline points="${points.map(([px, py]) => `${px.toFixed(1)},${py.toFixed(1)}`).join(" ")}"/>`,
			...points.flatMap(([px, py, value]) => [
				`<circle cx="${px.toFixed(1)}" cy="${py.toFixed(1)}" r="3"/>`,
				text(
					px,
					py - 8,
					value.toLocaleString("en-US", {
						maximumFractionDigits: value < 100 ? 1 : 0,
					}),
				),
			]),
			...sizes.map((size) =>
				text(x(size), HEIGHT - BOTTOM + 16, size.toLocaleString("en-US")),
			),
			text((left + right) / 2, HEIGHT - 4, by),
		].join("\n");
	});
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="11" fill="#586270">
<style>.axis{fill:none;stroke:#848e9b}polyline{fill:none;stroke:#1f5fbf;stroke-width:2}circle{fill:#1f5fbf}</style>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fbfcfd"/>
${charts.join("\n")}
</svg>
`;
}
