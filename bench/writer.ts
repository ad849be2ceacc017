// How many ticks a second the hdfs-writer brings from Kafka into HDFS, committed, beside Kafka's own consumer perf
// tool (which only reads) and beside files of 100 records each.
//   node cli/bin/run.mjs bench/writer.ts [--records 1000000] [--rounds 3]
// One broker, NameNode and DataNode with the project's own configuration, started for the measurement; a topic of four
// partitions is filled first, then drained by one writer process with the default settings, from its assignment to its
// last file. What else runs on the machine counts: the load average stands in every line.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { loadavg } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Admin, Producer } from "@platformatic/kafka";
import type { ConfigProps } from "@tickstack/contracts/config";
import { Size } from "@tickstack/contracts/size";
import { grantedNames } from "../__tests__/granted-names.ts";
import { startEngines } from "../local/engines-for-tests.ts";
import { hdfsWriterConfig } from "../workloads/hdfs-writer/src/config.ts";
import { type KafkaTool, kafkaTool } from "./kafka-tool.ts";
import { type Row, report } from "./report.ts";

const ROOT = join(import.meta.dirname, "..");
const PARTITIONS = 4;
const BATCH = 2_000;
/** Ticks that the measurement with small files takes: it is a hundred times slower. */
const SMALL_FILES_RECORDS = 40_000;

const { values } = parseArgs({
	options: {
		records: { type: "string", default: "1000000" },
		rounds: { type: "string", default: "3" },
	},
});
const records = Number(values.records);
const rounds = Number(values.rounds);

interface Measured {
	readonly seconds: number;
	readonly files: number;
	readonly bytes: number;
	/** CPU time of the process under test; unknown for the perf tool. */
	readonly cpuSeconds: number | undefined;
}

/** Ticks of the last minutes over five tickers, as the tick-producer sends them. */
function* ticks(count: number): Generator<Buffer> {
	const start = Date.now() - 600_000;
	for (let i = 0; i < count; i++) {
		const price = 100 + (i % 997) / 100;
		yield Buffer.from(
			JSON.stringify({
				ticker: ["AAPL", "GOOG", "IBM", "MSFT", "FB"][i % 5],
				company: "International Business Machines",
				time: new Date(start + Math.floor((i * 500_000) / count)).toISOString(),
				Open: price,
				High: price + 0.12,
				Low: price - 0.11,
				Close: price + 0.01,
				"Adj Close": price + 0.01,
				Volume: 100 + (i % 900),
			}),
		);
	}
}

async function fill(broker: string, topic: string, count: number) {
	const admin = new Admin({ clientId: "bench", bootstrapBrokers: [broker] });
	await admin.createTopics({
		topics: [topic],
		partitions: PARTITIONS,
		replicas: 1,
	});
	await admin.close();
	const producer = new Producer({
		clientId: "bench",
		bootstrapBrokers: [broker],
	});
	let messages: { topic: string; partition: number; value: Buffer }[] = [];
	let sent = 0;
	for (const value of ticks(count)) {
		messages.push({
			topic,
			partition: Math.floor(sent / BATCH) % PARTITIONS,
			value,
		});
		if (++sent % BATCH && sent < count) continue;
		await producer.send({ messages, acks: -1 });
		messages = [];
	}
	await producer.close();
}

async function drain(
	props: ConfigProps<typeof hdfsWriterConfig>,
	count: number,
): Promise<Measured> {
	const child = spawn(
		process.execPath,
		[join(ROOT, "workloads/hdfs-writer/src/main.ts")],
		{
			env: hdfsWriterConfig.render({
				...grantedNames("hdfsWriter"),
				...props,
				httpHost: "127.0.0.1",
				httpPort: 0,
			}),
			stdio: ["ignore", "pipe", "inherit"],
		},
	);
	const ended = once(child, "close");
	let port = 0;
	let begun = 0;
	createInterface({ input: child.stdout }).on("line", (line) => {
		const { msg, httpPort, level } = JSON.parse(line);
		if (msg === "started") port = httpPort;
		if (msg === "assigned") begun ||= performance.now();
		if (level >= 40) process.stderr.write(`${line}\n`);
	});
	try {
		for (;;) {
			await sleep(20);
			if (child.exitCode !== null) throw new Error("the writer ended");
			if (!port) continue;
			const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
			const text = await answer.text();
			const sample = (name: string) =>
				Number(new RegExp(`^${name} (.+)$`, "m").exec(text)?.[1] ?? 0);
			if (sample("hdfs_writer_records_total") < count) continue;
			return {
				seconds: (performance.now() - begun) / 1_000,
				files: sample("hdfs_writer_files_total"),
				bytes: sample("hdfs_writer_bytes_total"),
				cpuSeconds: sample("process_cpu_seconds_total"),
			};
		}
	} finally {
		child.kill("SIGTERM");
		await ended;
	}
}

async function perfTool(
	tool: KafkaTool,
	broker: string,
	topic: string,
): Promise<Measured> {
	const output = await tool("org.apache.kafka.tools.ConsumerPerformance", [
		...["--bootstrap-server", broker],
		...["--topic", topic],
		...["--num-records", String(records)],
		"--hide-header",
	]);
	// start, end, MB, MB/s, records, records/s, rebalance ms, fetch ms, …
	const line = output.split("\n").find((text) => text.split(",").length >= 10);
	const columns = line?.split(",").map(Number) ?? [];
	if (!(Number(columns[4]) >= records))
		throw new Error(`the perf tool failed:\n${output}`);
	return {
		seconds: Number(columns[7]) / 1_000,
		files: 0,
		bytes: 0,
		cpuSeconds: undefined,
	};
}

const tool = await kafkaTool();
const engines = await startEngines({
	engines: ["kafka", "hdfs"],
	dir: join(ROOT, ".artifacts/bench-writer"),
});
const rows: Row[] = [];
try {
	const { kafkaBrokers, hdfsNamenodes } = engines.endpoints;
	const broker = kafkaBrokers[0] as string;
	await fill(broker, "bench-writer", records);
	await fill(broker, "bench-small", SMALL_FILES_RECORDS);
	for (let round = 1; round <= rounds; round++) {
		const binding = (topic: string) => ({
			kafkaBrokers,
			hdfsNamenodes,
			topic,
			group: `${topic}-${round}`,
			rawPath: `/tmp/${topic}-${round}`,
		});
		const measured: [string, number, () => Promise<Measured>][] = [
			["hdfs-writer", records, () => drain(binding("bench-writer"), records)],
			[
				"hdfs-writer, about 100 records a file",
				SMALL_FILES_RECORDS,
				() =>
					drain(
						{ ...binding("bench-small"), maxFile: Size.bytes(23_000) },
						SMALL_FILES_RECORDS,
					),
			],
			[
				"consumer perf tool, reads only",
				records,
				() => perfTool(tool, broker, "bench-writer"),
			],
		];
		for (const [what, count, measure] of measured) {
			const load1 = Number(loadavg()[0]?.toFixed(1));
			const { seconds, files, bytes, cpuSeconds } = await measure();
			rows.push({
				what,
				round,
				records: count,
				"records/s": Math.round(count / seconds),
				"MB/s": bytes / 1e6 / seconds,
				files,
				"CPU µs a record":
					cpuSeconds === undefined ? "" : (cpuSeconds * 1e6) / count,
				"load before": load1,
			});
		}
	}
} finally {
	await engines.stop();
}
report(rows);
