// What a micro-batch of the speed layer's query costs Spark: processor time of a batch, and of each row in it, beside
// a query that only parses the same records (`from_json`, written nowhere).
//   node cli/bin/run.mjs bench/speed-layer.ts [--rows 50,1000,10000] [--tickers 5] [--warm 60] [--batches 40] [--only windows]
//     [--set spark.sql.codegen.wholeStage=false,spark.sql.codegen.factoryMode=NO_CODEGEN]
// Each --set adds a run of the windows' query with these settings of the session.
// One topic is filled beforehand and read in batches of a fixed size, one after the other without a pause: the
// processor time of the server's process over the batches is measured, so that other load on the machine counts
// little. What a row costs is the difference between the largest and the smallest batch, divided by the rows.
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Admin } from "@platformatic/kafka";
import { kafkaProducer } from "@tickstack/runtime/kafka";
import { WebHdfs } from "@tickstack/runtime/webhdfs";
import { readStream, sql } from "@tickstack/spark-connect/relation";
import { SparkSession } from "@tickstack/spark-connect/spark-session";
import { StreamingQuery } from "@tickstack/spark-connect/streaming-query";
import { startEngines } from "../local/engines-for-tests.ts";
import { speedLayerConfig } from "../workloads/speed-layer/src/config.ts";
import { sparkKafkaOptions } from "../workloads/speed-layer/src/kafka-options.ts";
import { windowQuery } from "../workloads/speed-layer/src/window-query.ts";
import { SimulatedSource } from "../workloads/tick-producer/src/simulated-source.ts";
import { partitionOf } from "../workloads/tick-producer/src/ticker-groups.ts";
import { processorSeconds } from "./processor-time.ts";
import { type Row, report } from "./report.ts";

const ROOT = join(import.meta.dirname, "..");
const PARTITIONS = 4;
const WINDOWS_TOPIC = "bench-windows";
/** A server that does nothing for so long is at rest. */
const PATIENCE_MS = 300_000;
const { values } = parseArgs({
	options: {
		rows: { type: "string", default: "50,1000,10000" },
		tickers: { type: "string", default: "5" },
		warm: { type: "string", default: "60" },
		batches: { type: "string", default: "40" },
		only: { type: "string" },
		set: { type: "string", multiple: true, default: [] },
	},
});
const sizes = values.rows.split(",").map(Number);
const tickers = Number(values.tickers);
const warm = Number(values.warm);
const batches = Number(values.batches);

/** Ticks of the simulation up to now, a thousand a second, as many as the batches take. */
async function fill(
	brokers: readonly string[],
	topic: string,
	count: number,
): Promise<void> {
	const producer = kafkaProducer(
		{
			kafkaBrokers: brokers,
			kafkaUsername: undefined,
			kafkaPasswordFile: undefined,
			kafkaCaFile: undefined,
		},
		"bench",
	);
	const startMs = Date.now() - count;
	const own = Array.from({ length: tickers }, (_, index) => ({
		index,
		model: {
			ticker: `T${index}`,
			company: `Company ${index} Incorporated`,
			close: 100 + index,
			adjustment: 1,
			dailyVolatility: 0.02,
			dailyVolume: 1e7,
			volumeSpread: 0.3,
		},
	}));
	const sources = Array.from(
		{ length: PARTITIONS },
		(_, partition) =>
			new SimulatedSource({
				topic,
				partition,
				tickers: own.filter(
					({ model }) =>
						partitionOf(Buffer.from(model.ticker), PARTITIONS) === partition,
				),
				schedule: { startMs, periodMs: 1, tickers },
				seed: "bench",
				maxBehindMs: Number.POSITIVE_INFINITY,
			}),
	);
	// In steps of a second over all partitions: none runs ahead of another.
	for (let until = startMs; until <= startMs + count; until += 1_000)
		for (const source of sources) {
			const messages = source.take(until, 2_000);
			if (messages.length) await producer.send({ messages });
		}
	await producer.close();
}

const engines = await startEngines({
	engines: ["kafka", "hdfs", "spark"],
	dir: join(ROOT, ".artifacts/bench-speed-layer"),
});
const { kafkaBrokers, hdfsNamenodes, hdfsUri, sparkConnect } =
	engines.endpoints;
const admin = new Admin({
	clientId: "bench",
	bootstrapBrokers: [...kafkaBrokers],
});
const hdfs = new WebHdfs({ namenodes: hdfsNamenodes, user: "hdfs" });
const pid = engines.pidOf("spark-connect");

let queries = 0;

/** Runs a query in batches of a size; what each batch after the first ones has taken. */
async function measure(
	kind: "windows" | "parse",
	rows: number,
	settings: string,
): Promise<Row> {
	const topic = `bench-${kind}-${rows}-${++queries}`;
	await admin.createTopics({
		topics: [topic],
		partitions: PARTITIONS,
		replicas: 1,
	});
	// A batch takes somewhat more than its share of each partition.
	await fill(kafkaBrokers, topic, Math.ceil(rows * (warm + batches + 5) * 1.3));
	const config = speedLayerConfig.parse(
		speedLayerConfig.render({
			kafkaBrokers,
			sparkConnect,
			hdfsUri,
			hdfsUser: "spark",
			topic,
			windowsTopic: WINDOWS_TOPIC,
			checkpoint: `/tmp/bench/${topic}`,
			maxOffsetsPerTrigger: rows,
		} as never),
	);
	const kafka = sparkKafkaOptions(config, {});
	const plan = windowQuery(config, kafka);
	const session = new SparkSession({
		url: sparkConnect,
		userId: "bench",
		timeoutMs: 120_000,
	});
	await session.configure({
		...plan.settings,
		"spark.sql.streaming.numRecentProgressUpdates": "1000",
		...Object.fromEntries(
			settings
				.split(",")
				.filter(Boolean)
				.map((setting) => setting.split("=") as [string, string]),
		),
	});
	const records = readStream("kafka", {
		...kafka,
		subscribe: topic,
		startingOffsets: "earliest",
		maxOffsetsPerTrigger: String(rows),
	});
	const query = await StreamingQuery.start(
		session,
		kind === "windows"
			? plan.input
			: sql(
					"SELECT from_json(CAST(value AS STRING), 'ticker STRING, company STRING, time STRING, Open DOUBLE, High DOUBLE, Low DOUBLE, Close DOUBLE, `Adj Close` DOUBLE, Volume DOUBLE') AS tick FROM records",
					{ records },
				),
		kind === "windows"
			? { ...plan.sink, triggerMs: 0 }
			: {
					name: topic,
					format: "noop",
					mode: "append",
					triggerMs: 0,
					options: { checkpointLocation: `${hdfsUri}/tmp/bench/${topic}` },
				},
	);
	const until = async (batch: number) => {
		const end = performance.now() + PATIENCE_MS;
		for (;;) {
			const failure = await query.exception();
			if (failure) throw new Error(failure.message);
			const last = (await query.recentProgress()).findLast(
				({ sources }) => (sources[0]?.numInputRows ?? 0) > 0,
			);
			if ((last?.batchId ?? -1) >= batch)
				return {
					batch: last?.batchId as number,
					cpu: processorSeconds([pid]).get(pid) ?? 0,
				};
			if (performance.now() > end) throw new Error(`no batch ${batch}`);
			await sleep(200);
		}
	};
	const begun = await until(warm);
	const ended = await until(warm + batches);
	const done = (await query.recentProgress()).filter(
		({ batchId }) => batchId > begun.batch && batchId <= ended.batch,
	);
	const mean = (step: string) =>
		done.reduce((sum, { durationMs }) => sum + (durationMs[step] ?? 0), 0) /
		done.length;
	await query.stop();
	await session.release();
	const taken = ended.batch - begun.batch;
	return {
		query: settings ? `${kind}, ${settings}` : kind,
		"rows a batch": rows,
		tickers,
		batches: taken,
		"processor ms a batch": ((ended.cpu - begun.cpu) * 1_000) / taken,
		"ms a batch": mean("triggerExecution"),
		planning: mean("queryPlanning"),
		"add batch": mean("addBatch"),
		"offsets and commit": mean("walCommit") + mean("commitOffsets"),
	};
}

const measured: Row[] = [];
try {
	await hdfs.mkdirs("/tmp/bench");
	await hdfs.setPermission("/tmp/bench", "777");
	await admin.createTopics({
		topics: [WINDOWS_TOPIC],
		partitions: PARTITIONS,
		replicas: 1,
	});
	const runs = [
		["windows", ""] as const,
		["parse", ""] as const,
		...values.set.map((settings) => ["windows", settings] as const),
	].filter(([kind]) => !values.only || values.only === kind);
	for (const [kind, settings] of runs) {
		const rows: Row[] = [];
		for (const size of sizes) rows.push(await measure(kind, size, settings));
		const [least, most] = [rows[0], rows.at(-1)] as [Row, Row];
		const perRow =
			((most["processor ms a batch"] as number) -
				(least["processor ms a batch"] as number)) /
			((most["rows a batch"] as number) - (least["rows a batch"] as number));
		measured.push(
			...rows.map((row) => ({
				...row,
				"processor µs a row": sizes.length > 1 ? perRow * 1_000 : 0,
			})),
		);
		for (const row of rows) process.stderr.write(`${JSON.stringify(row)}\n`);
	}
} finally {
	hdfs.close();
	await admin.close();
	await engines.stop();
}
report(measured);
