// How many ticks a second the producer gets acknowledged (acks=all), beside Kafka's own perf tool.
//   node cli/bin/run.mjs bench/producer.ts [--seconds 10] [--rounds 3]
// One broker with the project's own configuration, started for the measurement; both sides write to a topic of four
// partitions, in turns. The tool sends records of the mean size of a tick, once as it comes and once with larger
// batches. What else runs on the machine counts: the load average stands in every line.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Admin } from "@platformatic/kafka";
import { startEngines } from "../local/engines-for-tests.ts";
import { type KafkaTool, kafkaTool } from "./kafka-tool.ts";
import { type Row, report } from "./report.ts";

const ROOT = join(import.meta.dirname, "..");
const TOPIC = "bench-producer";
/** Bytes of a tick in JSON with its key, the mean over the five tickers of the shipped history. */
const RECORD_BYTES = 185;
const PORT = 29_310;

const { values } = parseArgs({
	options: {
		seconds: { type: "string", default: "10" },
		rounds: { type: "string", default: "3" },
	},
});
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);

interface Measured {
	readonly records: number;
	readonly perSecond: number;
	readonly p99Ms: number;
}

/** Sum of a metric's samples whose name and labels begin with `prefix`. */
const sample = (text: string, prefix: string): number =>
	text
		.split("\n")
		.filter((line) => line.startsWith(prefix))
		.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);

/** Upper bound of the bucket of `tick_producer_batch_seconds` that holds 99 % of the requests. */
function p99Ms(before: string, after: string): number {
	const bucket = "tick_producer_batch_seconds_bucket{le=";
	const bounds = [...after.matchAll(/batch_seconds_bucket\{le="([^"]+)"\}/g)];
	const count = (bound: string) =>
		sample(after, `${bucket}"${bound}"`) -
		sample(before, `${bucket}"${bound}"`);
	const all = count("+Inf");
	const found = bounds.find(
		([, bound]) => count(bound as string) >= 0.99 * all,
	);
	return Number(found?.[1]) * 1_000;
}

async function tickProducer(broker: string): Promise<Measured> {
	const child = spawn(
		process.execPath,
		[
			join(ROOT, "workloads/tick-producer/src/main.ts"),
			...Object.entries({
				"kafka-brokers": broker,
				topic: TOPIC,
				history: join(ROOT, "data/history.json.gz"),
				"http-port": PORT,
				"ticks-per-second": 1_000_000,
				"batch-ticks": 2_000,
				"max-behind": "1h",
				resume: false,
				"log-level": "warn",
			}).map(([name, value]) => `--${name}=${value}`),
		],
		{ stdio: ["ignore", "inherit", "inherit"] },
	);
	const ended = once(child, "close");
	const metrics = async () =>
		(await fetch(`http://127.0.0.1:${PORT}/metrics`)).text();
	try {
		const deadline = performance.now() + 60_000;
		for (;;) {
			const text = await metrics().catch(() => "");
			if (sample(text, "tick_producer_ticks_total") > 100_000) break;
			if (performance.now() > deadline || child.exitCode !== null)
				throw new Error("the producer does not publish");
			await sleep(100);
		}
		const begun = performance.now();
		const before = await metrics();
		await sleep(seconds * 1_000);
		const after = await metrics();
		const elapsed = (performance.now() - begun) / 1_000;
		const records =
			sample(after, "tick_producer_ticks_total") -
			sample(before, "tick_producer_ticks_total");
		return {
			records,
			perSecond: records / elapsed,
			p99Ms: p99Ms(before, after),
		};
	} finally {
		child.kill("SIGTERM");
		await ended;
	}
}

async function perfTool(
	tool: KafkaTool,
	broker: string,
	settings: readonly string[],
	records: number,
): Promise<Measured> {
	const output = await tool("org.apache.kafka.tools.ProducerPerformance", [
		...["--topic", TOPIC],
		...["--num-records", String(records)],
		...["--record-size", String(RECORD_BYTES)],
		...["--throughput", "-1"],
		...["--command-property", `bootstrap.servers=${broker}`, "acks=all"],
		...settings,
	]);
	const line = output.split("\n").findLast((text) => text.includes("99th"));
	const perSecond = /([\d.]+) records\/sec/.exec(line ?? "")?.[1];
	const p99 = /([\d.]+) ms 99th/.exec(line ?? "")?.[1];
	if (!perSecond) throw new Error(`the perf tool failed:\n${output}`);
	return { records, perSecond: Number(perSecond), p99Ms: Number(p99) };
}

const tool = await kafkaTool();
const engines = await startEngines({
	engines: ["kafka"],
	dir: join(ROOT, ".artifacts/bench-producer"),
});
const rows: Row[] = [];
try {
	const broker = engines.endpoints.kafkaBrokers[0] as string;
	const admin = new Admin({ clientId: "bench", bootstrapBrokers: [broker] });
	await admin.createTopics({
		topics: [TOPIC],
		partitions: 4,
		replicas: 1,
		configs: [{ name: "retention.bytes", value: String(256 * 2 ** 20) }],
	});
	const peer = (settings: readonly string[]) => () =>
		perfTool(tool, broker, settings, 60_000 * seconds);
	const load = () => Number(loadavg()[0]?.toFixed(1));
	for (let round = 1; round <= rounds; round++) {
		const measured: [string, () => Promise<Measured>][] = [
			["tick-producer", () => tickProducer(broker)],
			["perf tool, defaults", peer([])],
			[
				"perf tool, batch.size=200000 linger.ms=10",
				peer(["batch.size=200000", "linger.ms=10"]),
			],
		];
		for (const [what, measure] of measured) {
			const load1 = load();
			const { records, perSecond, p99Ms } = await measure();
			rows.push({
				what,
				round,
				records,
				"records/s": Math.round(perSecond),
				"p99 ms": p99Ms,
				"load before": load1,
			});
		}
	}
	await admin.close();
} finally {
	await engines.stop();
}
report(rows);
