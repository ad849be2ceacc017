// How long a whole run of the batch takes, as its user waits for it: a history in HDFS in, features and months
// searchable in Elasticsearch out; step by step. Then the nights after it: one more day of all tickers in the raw data
// set, and one late tick of that day.
//   node cli/bin/run.mjs bench/batch-run.ts [--tickers 100] [--days 2500] [--ticks 20]
// One NameNode, DataNode and Elasticsearch are started for the measurement; the batch runs as the CronJob runs it, with
// a history of TICKERS × DAYS rows, and TICKS records of each ticker in the day that is added. The peer of a night is the
// first run, which computes and indexes all rows. The steps are read from the times of its log; `searchable` is when a
// search through the alias counts every row. What else runs on the machine counts: the load average before each run
// stands in every line.
import { spawn } from "node:child_process";
import { createReadStream, mkdirSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { HDFS_PATHS, INDICES } from "@tickstack/contracts/names";
import { startEngines } from "../local/engines-for-tests.ts";
import { featuresConfig } from "../workloads/batch/src/config.ts";
import { elasticsearchClient } from "../workloads/runtime/src/elasticsearch.ts";
import { WebHdfs } from "../workloads/runtime/src/webhdfs.ts";
import { barsFile } from "./batch-bars.ts";
import { type Row, report } from "./report.ts";

const ROOT = join(import.meta.dirname, "..");
const DIR = join(ROOT, ".artifacts/bench-batch-run");
const HISTORY = "/bench/history.parquet";

const { values } = parseArgs({
	options: {
		tickers: { type: "string", default: "100" },
		days: { type: "string", default: "2500" },
		ticks: { type: "string", default: "20" },
	},
});
const tickers = Number(values.tickers);
const days = Number(values.days);
const bars = await barsFile(tickers, days);
/** The day after the history's last one. */
const NEW_DAY = new Date(Date.parse("2005-01-03") + days * 86_400_000)
	.toISOString()
	.slice(0, 10);

/** A tick of the new day, as the hdfs-writer writes it. */
const line = (ticker: number, second: number, offset: number): string =>
	`${JSON.stringify({
		ticker: `T${String(ticker).padStart(4, "0")}`,
		company: `Company ${ticker}`,
		time: new Date(
			Date.parse(`${NEW_DAY}T15:00:00Z`) + second * 1_000,
		).toISOString(),
		...{ Open: 50, High: 51, Low: 49, Close: 50 + second / 100 },
		"Adj Close": 48 + second / 100,
		...{ Volume: 1_000, _partition: 0, _offset: offset },
	})}\n`;

interface Line {
	readonly time: number | string;
	readonly msg?: string;
	readonly job?: string;
	readonly computed_rows?: number;
}

/** The lines of the log that end a step, in their order. */
const STEPS: readonly (readonly [string, (line: Line) => boolean])[] = [
	["start and read the history", ({ msg }) => msg === "input is complete"],
	["compute the features", ({ job }) => job === "market-regime"],
	["compute the months", ({ job }) => job === "monthly"],
	["report the quality", ({ msg }) => msg === "data quality"],
	[
		"stage in HDFS, index the features",
		({ msg }) => msg === `index ${INDICES.batchFeatures}`,
	],
	["index the months", ({ msg }) => msg === `index ${INDICES.batchMonthly}`],
	["serve and publish the files", ({ msg }) => msg === "published"],
];

async function runBatch(
	env: Readonly<Record<string, string>>,
): Promise<Line[]> {
	const child = spawn(
		process.execPath,
		[join(ROOT, "workloads/batch/src/main.ts")],
		{ stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, ...env } },
	);
	let output = "";
	child.stdout.on("data", (chunk) => {
		output += chunk;
	});
	const code = await new Promise((resolve) => child.once("close", resolve));
	if (code !== 0) throw new Error(output.slice(-4_000));
	return output
		.split("\n")
		.filter((line) => line.startsWith("{"))
		.map((line) => JSON.parse(line));
}

const engines = await startEngines({
	engines: ["hdfs", "elasticsearch"],
	dir: DIR,
});
try {
	const { hdfsNamenodes, elasticsearchNodes } = engines.endpoints;
	const workDir = join(DIR, "work");
	mkdirSync(workDir, { recursive: true });
	const hdfs = new WebHdfs({ namenodes: hdfsNamenodes });
	const elasticsearch = elasticsearchClient({
		elasticsearchNodes,
		elasticsearchUsername: undefined,
		elasticsearchPasswordFile: undefined,
		elasticsearchCaFile: undefined,
	});
	const environment = featuresConfig.render({
		hdfsNamenodes,
		hdfsUser: "hdfs",
		elasticsearchNodes,
		history: `hdfs:${HISTORY}`,
		rawPath: HDFS_PATHS.rawTicks,
		featuresPath: HDFS_PATHS.batchFeatures,
		monthlyPath: HDFS_PATHS.batchMonthly,
		latestPath: HDFS_PATHS.latestFeatures,
		featuresAlias: INDICES.batchFeatures,
		monthlyAlias: INDICES.batchMonthly,
		qualityAlias: INDICES.batchQuality,
		workDir,
		httpPort: 0,
	});
	const searchable = async () =>
		(await elasticsearch.count({ index: INDICES.batchFeatures })).count;
	const steps: Row[] = [];
	/** @param rows that are searchable afterwards */
	const measure = async (run: string, rows: number): Promise<void> => {
		const load = loadavg()[0] as number;
		const start = Date.now();
		const lines = await runBatch(environment);
		while ((await searchable()) < rows) await sleep(50);
		const end = Date.now();
		const computed = lines.find(({ msg }) => msg === "published");
		let before = start;
		for (const [step, ends] of STEPS) {
			const line = lines.find(ends);
			if (!line) throw new Error(`no line of the log ends "${step}"`);
			const time = new Date(line.time).getTime();
			const seconds = (time - before) / 1_000;
			steps.push({ run, step, rows, seconds, load });
			before = time;
		}
		steps.push({
			run,
			step: `all: HDFS in, searchable; ${computed?.computed_rows} rows computed`,
			rows,
			seconds: (end - start) / 1_000,
			load,
		});
	};
	const hour = `${HDFS_PATHS.rawTicks}/${NEW_DAY.replaceAll("-", "/")}/15`;
	const write = (first: number, lines: readonly string[]) =>
		hdfs.create(
			`${hour}/data_0-${first}-${first + lines.length - 1}.jsonl`,
			Buffer.from(lines.join("")),
		);
	try {
		await hdfs.create(HISTORY, () => createReadStream(bars));
		await measure("all rows", tickers * days);
		const ticks = Number(values.ticks);
		const all = Array.from({ length: tickers * ticks }, (_, i) =>
			line(i % tickers, Math.floor(i / tickers), i),
		);
		await write(0, all);
		await measure("one day more", tickers * (days + 1));
		await write(all.length, [line(0, ticks, all.length)]);
		await measure("one late tick", tickers * (days + 1));
	} finally {
		hdfs.close();
		await elasticsearch.close();
	}
	report(steps);
} finally {
	await engines.stop();
}
