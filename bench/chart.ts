/** A line of a chart. */
export interface Series {
	readonly name: string;
	readonly points: readonly (readonly [x: number, y: number])[];
}

export interface ChartProps {
	readonly title: string;
	readonly x: string;
	readonly y: string;
	/** Distances along x show factors, not differences. @default false */
	readonly logX?: boolean;
	readonly series: readonly Series[];
}

const WIDTH = 420;
const HEIGHT = 260;
const [LEFT, RIGHT, TOP, BOTTOM] = [52, 12, 28, 64];
/** Told apart in greyscale and by people who see no red or green (Okabe and Ito). */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9"];
const TICKS = 4;

const shown = (value: number): string =>
	value >= 1_000
		? value.toLocaleString("en-US", { maximumFractionDigits: 0 })
		: String(Number(value.toPrecision(2)));
const escaped = (text: string): string =>
	text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** The next of 1, 2, 5, 10, 20, … at or above a value. */
function rounded(value: number): number {
	const power = 10 ** Math.floor(Math.log10(value || 1));
	return ([1, 2, 5, 10].find((n) => n * power >= value) ?? 10) * power;
}

/** Line charts one beside the other, as one SVG picture; y begins at 0. */
export function charts(all: readonly ChartProps[]): string {
	const parts = all.map(
		(props, i) =>
			`<g transform="translate(${(i % 2) * WIDTH},${Math.floor(i / 2) * HEIGHT})">${chart(props)}</g>`,
	);
	const width = WIDTH * Math.min(2, all.length);
	const height = HEIGHT * Math.ceil(all.length / 2);
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11"><rect width="100%" height="100%" fill="#fff"/>${parts.join("\n")}</svg>\n`;
}

function chart({ title, x, y, logX = false, series }: ChartProps): string {
	const points = series.flatMap((each) => each.points);
	const scaled = (value: number) => (logX ? Math.log10(value) : value);
	const xs = points.map(([value]) => scaled(value));
	const [least, most] = [Math.min(...xs), Math.max(...xs)];
	const top = rounded(Math.max(...points.map(([, value]) => value)));
	const left = (value: number) =>
		LEFT +
		((scaled(value) - least) / (most - least || 1)) * (WIDTH - LEFT - RIGHT);
	const down = (value: number) =>
		HEIGHT - BOTTOM - (value / top) * (HEIGHT - TOP - BOTTOM);
	const text = (
		at: readonly [number, number],
		content: string,
		anchor = "middle",
		fill = "#333",
	) =>
		`<text x="${at[0].toFixed(1)}" y="${at[1].toFixed(1)}" text-anchor="${anchor}" fill="${fill}">${escaped(content)}</text>`;
	const columns = [...new Set(points.map(([value]) => value))].sort(
		(a, b) => a - b,
	);
	const step = Math.max(1, Math.ceil(columns.length / 6));
	return [
		text([WIDTH / 2, 16], title, "middle", "#000"),
		...Array.from({ length: TICKS + 1 }, (_, i) => {
			const value = (top * i) / TICKS;
			const at = down(value).toFixed(1);
			return `<path d="M${LEFT} ${at}H${WIDTH - RIGHT}" stroke="#ddd"/>${text([LEFT - 6, down(value) + 4], shown(value), "end")}`;
		}),
		...columns
			.filter((_, i) => i % step === 0)
			.map((value) => text([left(value), HEIGHT - BOTTOM + 15], shown(value))),
		text([WIDTH / 2, HEIGHT - BOTTOM + 30], x),
		text([LEFT, TOP - 4], y, "start"),
		...series.map(({ name, points: own }, i) => {
			const colour = COLOURS[i % COLOURS.length] as string;
			const line = own
				.map(([px, py]) => `${left(px).toFixed(1)},${down(py).toFixed(1)}`)
				.join(" ");
			const dots = own.map(
				([px, py]) =>
					`<circle cx="${left(px).toFixed(1)}" cy="${down(py).toFixed(1)}" r="2.5" fill="${colour}"/>`,
			);
			const legend = LEFT + (i * (WIDTH - LEFT - RIGHT)) / series.length;
			return `<polyline points="${line}" fill="none" stroke="${colour}" stroke-width="1.5"/>${dots.join("")}${text([legend, HEIGHT - 8], name, "start", colour)}`;
		}),
	].join("");
}
