// What grows while the pipeline runs on: memory, processor time, collections and descriptors of each process, files in
// HDFS, segments in Kafka, documents and segments in Elasticsearch, sampled over time at a steady load.
//   node cli/bin/run.mjs bench/soak.ts [--minutes 10] [--rate 1000] [--tickers 5000] [--every 15] [--port-base 29000] [--picture FILE.svg]
// The first third is warming up: what is compared are the second and the last third. A line says `grows` when the mean
// of a value that should be steady is more than a tenth above what it was. `--minutes 60` is the soak of a release.
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { INDICES } from "@tickstack/contracts/names";
import { localPort } from "../engines/ports.ts";
import { charts } from "./chart.ts";
import { PipelineUnderLoad } from "./pipeline-under-load.ts";
import { type Row, report } from "./report.ts";

const { values } = parseArgs({
	options: {
		minutes: { type: "string", default: "10" },
		rate: { type: "string", default: "1000" },
		tickers: { type: "string", default: "5000" },
		every: { type: "string", default: "15" },
		"port-base": { type: "string", default: "29000" },
		picture: { type: "string" },
	},
});
const portBase = Number(values["port-base"]);
const everyMs = Number(values.every) * 1_000;
const pipeline = new PipelineUnderLoad("bench-soak", portBase);
/** A steady value's mean may be so much above what it was. */
const GROWTH = 1.1;

interface Sample {
	readonly minutes: number;
	/** `process: what` → value */
	readonly values: ReadonlyMap<string, number>;
}

async function json(port: number, path: string): Promise<unknown> {
	const answer = await fetch(`http://127.0.0.1:${port}${path}`);
	if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
	return answer.json();
}

/** What engines hold: it grows with what has come in, until retention begins. */
async function held(): Promise<[string, number][]> {
	const { beans } = (await json(
		localPort(portBase, "namenode-http"),
		"/jmx?qry=Hadoop:service=NameNode,name=FSNamesystem",
	)) as { beans: { FilesTotal: number }[] };
	const stats = (await json(
		localPort(portBase, "elasticsearch-http"),
		`/${INDICES.realtime}/_stats/docs,segments`,
	)) as {
		_shards: { total: number };
		_all: {
			primaries: { docs: { count: number }; segments: { count: number } };
		};
	};
	const segments = readdirSync(join(pipeline.dataDir, "data/kafka/log"), {
		recursive: true,
		encoding: "utf8",
	}).filter((file) => file.endsWith(".log"));
	return [
		["hdfs: files", beans[0]?.FilesTotal ?? 0],
		["kafka: segments", segments.length],
		["elasticsearch: shards", stats._shards.total],
		["elasticsearch: documents", stats._all.primaries.docs.count],
		["elasticsearch: segments", stats._all.primaries.segments.count],
	];
}

/** Values that should be the same whatever has come in. */
const STEADY = /: (MiB|cores|descriptors|full collections\/min)$/;

const samples: Sample[] = [];
process.stderr.write(
	`${values.rate} ticks/s of ${values.tickers} tickers for ${values.minutes} minutes\n`,
);
try {
	await pipeline.start(Number(values.rate), Number(values.tickers));
	const begun = performance.now();
	let before = await pipeline.usage();
	let beforeAt = begun;
	while (performance.now() < begun + Number(values.minutes) * 60_000) {
		await sleep(everyMs);
		const usage = await pipeline.usage();
		const at = performance.now();
		const seconds = (at - beforeAt) / 1_000;
		const found = new Map(await held());
		for (const [name, now] of usage) {
			const then = before.get(name);
			found.set(`${name}: MiB`, now.mebibytes);
			found.set(
				`${name}: cores`,
				(now.seconds - (then?.seconds ?? 0)) / seconds,
			);
			found.set(
				`${name}: descriptors`,
				readdirSync(`/proc/${now.pid}/fd`).length,
			);
			if (now.collections !== undefined)
				found.set(
					`${name}: full collections/min`,
					((now.collections - (then?.collections ?? 0)) * 60) / seconds,
				);
		}
		before = usage;
		beforeAt = at;
		const sample = { minutes: (at - begun) / 60_000, values: found };
		samples.push(sample);
		process.stderr.write(
			`${JSON.stringify({ minutes: sample.minutes, ...Object.fromEntries(found) })}\n`,
		);
	}
} finally {
	await pipeline.stop();
}

const third = Math.floor(samples.length / 3);
const mean = (of: readonly Sample[], name: string) =>
	of.reduce((sum, sample) => sum + (sample.values.get(name) ?? 0), 0) /
	of.length;
const names = [
	...new Set(samples.flatMap((sample) => [...sample.values.keys()])),
];
report(
	names.map((name): Row => {
		const [second, last] = [
			mean(samples.slice(third, 2 * third), name),
			mean(samples.slice(2 * third), name),
		];
		// Below one, a chance event is a large part.
		const grows = STEADY.test(name) && last > Math.max(1, second) * GROWTH;
		return {
			what: name,
			"second third": second,
			"last third": last,
			verdict: grows ? "grows" : "",
		};
	}),
);
if (values.picture) {
	const largest = (what: string) =>
		names
			.filter((name) => name.endsWith(`: ${what}`))
			.sort((a, b) => mean(samples, b) - mean(samples, a))
			.slice(0, 5);
	const lines = (of: readonly string[]) =>
		of.map((name) => ({
			name: name.split(":")[0] as string,
			points: samples.map(
				(sample) => [sample.minutes, sample.values.get(name) ?? 0] as const,
			),
		}));
	writeFileSync(
		values.picture,
		charts([
			{
				title: "Memory",
				x: "minutes",
				y: "MiB",
				series: lines(largest("MiB")),
			},
			{
				title: "Processor",
				x: "minutes",
				y: "cores",
				series: lines(largest("cores")),
			},
		]),
	);
}
