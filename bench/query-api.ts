// How fast the query-api answers under a steady load of mixed questions, beside Elasticsearch asked the same directly.
//   node cli/bin/run.mjs bench/query-api.ts [--rate 200] [--seconds 30] [--tickers 50] [--years 10] [--hours 24]
// The rows come from the batch as the CronJob runs it, the windows of the past day are written before, and while the
// load runs each ticker's open window is written again each second, as the indexer does. No client keeps a tag: every
// answer is a whole one. Each of 20 connections asks in an order of its own; what waits for a connection counts
// (autocannon corrects for coordinated omission). The first seconds, with nothing in memory, are part of the figures.
// The processor time counts both the query-api and the Elasticsearch that it asks, with the second's writing and the
// indexing of it. What else runs on the machine counts: the load average stands in every line.
import { loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Client } from "@elastic/elasticsearch";
import autocannon from "autocannon";
import { startEngines } from "../local/engines-for-tests.ts";
import { startApi } from "./query-api/api-process.ts";
import {
	keepWriting,
	publishFeatures,
	writeWindows,
} from "./query-api/data.ts";
import { type Question, questions } from "./query-api/questions.ts";
import { type Row, report } from "./report.ts";

const ROOT = join(import.meta.dirname, "..");
const DIR = join(ROOT, ".artifacts/bench-query-api");
const CONNECTIONS = 20;

const { values } = parseArgs({
	options: {
		rate: { type: "string", default: "200" },
		seconds: { type: "string", default: "30" },
		tickers: { type: "string", default: "50" },
		years: { type: "string", default: "10" },
		hours: { type: "string", default: "24" },
	},
});
const size = {
	tickers: Array.from({ length: Number(values.tickers) }, (_, n) => `T${n}`),
	years: Number(values.years),
	hours: Number(values.hours),
};

/** @param processorMs processor time that those who answer have taken so far */
async function measure(
	what: string,
	url: string,
	processorMs: () => Promise<number>,
	request: (question: Question) => autocannon.Request,
): Promise<Row> {
	const load = loadavg()[0] as number;
	const before = await processorMs();
	let seed = 0;
	const result = await autocannon({
		url,
		connections: CONNECTIONS,
		overallRate: Number(values.rate),
		duration: Number(values.seconds),
		timeout: 30,
		setupClient: (client) =>
			client.setRequests(questions(size.tickers, ++seed).map(request)),
	});
	const { latency, requests } = result;
	return {
		what,
		"answers/s": requests.total / result.duration,
		"p50 ms": latency.p50,
		"p99 ms": latency.p99,
		"p99.9 ms": latency.p99_9,
		"max ms": latency.max,
		"CPU ms an answer": ((await processorMs()) - before) / requests.total,
		"MiB/s": result.throughput.average / 2 ** 20,
		"not 200": result.non2xx + result.errors,
		"load average": load,
	};
}

/** Processor time of Elasticsearch so far. */
async function elasticsearchMs(): Promise<number> {
	const { nodes } = await client.nodes.stats({ metric: "process" });
	return Object.values(nodes).reduce(
		(sum, { process }) => sum + Number(process?.cpu?.total_in_millis ?? 0),
		0,
	);
}

/** Processor time of the query-api so far, and of Elasticsearch, which it asks. */
async function bothMs(url: string): Promise<number> {
	const metrics = await (await fetch(`${url}/metrics`)).text();
	const seconds = /^process_cpu_seconds_total (\S+)$/m.exec(metrics)?.[1];
	return Number(seconds) * 1_000 + (await elasticsearchMs());
}

const engines = await startEngines({
	engines: ["hdfs", "elasticsearch"],
	dir: join(DIR, "engines"),
});
const [node = ""] = engines.endpoints.elasticsearchNodes;
const client = new Client({ node });
const ending = new AbortController();
try {
	await publishFeatures(size, engines.endpoints, join(DIR, "work"));
	await writeWindows(size, client);
	const writing = keepWriting(size, client, ending.signal);
	const api = await startApi([node]);
	const askApi = (what: string) =>
		measure(
			what,
			api.url,
			() => bothMs(api.url),
			({ path }) => ({ path }),
		);
	const rows = [
		await askApi("query-api"),
		// Elasticsearch's code is compiled by now; the query-api's turn before it is the harder one.
		await measure("Elasticsearch", node, elasticsearchMs, ({ searches }) => ({
			method: "POST",
			path: "/_msearch",
			headers: { "content-type": "application/x-ndjson" },
			body: searches
				.flatMap(({ index, ...search }: { index?: string }) => [
					`${JSON.stringify({ index })}\n`,
					`${JSON.stringify(search)}\n`,
				])
				.join(""),
		})),
		await askApi("query-api, again"),
	];
	await api.stop();
	ending.abort();
	await writing;
	report(rows);
} finally {
	ending.abort();
	await client.close();
	await engines.stop();
}
