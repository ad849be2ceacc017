// How long a whole run of the batch takes, as its user waits for it: a history in HDFS in, features and months
// searchable in Elasticsearch out; step by step.
//   node cli/bin/run.mjs bench/batch-run.ts [--tickers 100] [--days 2500]
// One NameNode, DataNode and Elasticsearch are started for the measurement; the batch runs as the CronJob runs it, with
// a history of TICKERS × DAYS rows and no raw data set. The steps are read from the times of its log; `searchable` is
// when a search through the alias counts every row. What else runs on the machine counts: the load average before the
// run stands in every line.
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
	},
});
const rows = Number(values.tickers) * Number(values.days);
const bars = await barsFile(Number(values.tickers), Number(values.days));

interface Line {
	readonly time: number | string;
	readonly msg?: string;
	readonly job?: string;
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
	await hdfs.create(HISTORY, () => createReadStream(bars));
	hdfs.close();
	const load = loadavg()[0] as number;
	const start = Date.now();
	const lines = await runBatch(
		featuresConfig.render({
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
		}),
	);
	const elasticsearch = elasticsearchClient({
		elasticsearchNodes,
		elasticsearchUsername: undefined,
		elasticsearchPasswordFile: undefined,
		elasticsearchCaFile: undefined,
	});
	const searchable = async (index: string) =>
		(await elasticsearch.count({ index })).count;
	while ((await searchable(INDICES.batchFeatures)) < rows) await sleep(50);
	const end = Date.now();
	await elasticsearch.close();
	const steps: Row[] = [];
	let before = start;
	for (const [step, ends] of STEPS) {
		const line = lines.find(ends);
		if (!line) throw new Error(`no line of the log ends "${step}"`);
		const time = new Date(line.time).getTime();
		steps.push({ step, rows, seconds: (time - before) / 1_000, load });
		before = time;
	}
	steps.push({
		step: "all: HDFS in, searchable",
		rows,
		seconds: (end - start) / 1_000,
		load,
	});
	report(steps);
} finally {
	await engines.stop();
}
