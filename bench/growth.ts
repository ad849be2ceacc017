// Draws how latency, processor time and memory of the live path grow with the tickers, from the JSON lines of a run:
//   node cli/bin/run.mjs bench/latency.ts --tickers 5,500,5000,12000 > run.jsonl && node cli/bin/run.mjs bench/growth.ts run.jsonl docs/live-path.svg
import { readFileSync, writeFileSync } from "node:fs";
import { charts, type Series } from "./chart.ts";

const [input, output] = process.argv.slice(2);
if (!input || !output)
	throw new Error("usage: node bench/growth.ts RUN.jsonl PICTURE.svg");

type Line = Readonly<Record<string, number | string>>;
const lines = readFileSync(input, "utf8")
	.split("\n")
	.filter((line) => line.startsWith("{"))
	.map((line): Line => JSON.parse(line));
const runs = lines.filter((line) => "p99 s" in line);

/** A line for each rate: a column by the number of tickers. */
const byTickers = (column: string): Series[] =>
	[...Map.groupBy(runs, (line) => line["ticks/s wanted"])].map(
		([rate, own]) => ({
			name: `${Number(rate).toLocaleString("en-US")} ticks/s`,
			points: own.map(
				(line) => [Number(line.tickers), Number(line[column])] as const,
			),
		}),
	);

const common = { x: "tickers", logX: true };
writeFileSync(
	output,
	charts([
		{
			...common,
			title: "Tick to searchable, 99th percentile",
			y: "s",
			series: byTickers("p99 s"),
		},
		{
			...common,
			title: "Tick to searchable, median",
			y: "s",
			series: byTickers("p50 s"),
		},
		{
			...common,
			title: "Processor time of all processes",
			y: "cores",
			series: byTickers("cores"),
		},
		{
			...common,
			title: "Memory of all processes",
			y: "MiB",
			series: byTickers("MiB"),
		},
	]),
);
