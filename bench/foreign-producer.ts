// Whether the writer and Spark see the same of a topic that a client of another kind fills: Confluent's for Python, with
// librdkafka below it, in transactions of which half are aborted, with spaces, escapes, offsets and nested fields.
//   python -m venv V && V/bin/pip install confluent-kafka && node bench/foreign-producer.ts --python V/bin/python
// The peer is the arithmetic: each round sends 100 ticks in an aborted transaction, 100 in a committed one and 100 in
// none; the aborted ones have a Close of 999.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Admin } from "@platformatic/kafka";
import { Duration } from "@tickstack/contracts/duration";
import {
	VALID_TICKS_SPARK_SETTINGS,
	validTicksSparkSql,
} from "@tickstack/contracts/tick-spark-sql";
import { WebHdfs } from "@tickstack/runtime/webhdfs";
import { read, sql } from "@tickstack/spark-connect/relation";
import { SparkSession } from "@tickstack/spark-connect/spark-session";
import { grantedNames } from "../__tests__/granted-names.ts";
import { rawTicks } from "../__tests__/recomputation/raw-data-set.ts";
import {
	eventually,
	WorkloadProcess,
} from "../__tests__/workloads/workload-process.ts";
import { startEngines } from "../local/engines-for-tests.ts";
import { hdfsWriterConfig } from "../workloads/hdfs-writer/src/config.ts";

const { values } = parseArgs({
	options: {
		python: { type: "string", default: "python3" },
		rounds: { type: "string", default: "20" },
	},
});
const rounds = Number(values.rounds);
const TOPIC = "foreign";
const ROOT = "/tmp/foreign";
/** Committed ticks of a round. */
const COMMITTED = 200;

const engines = await startEngines({
	engines: ["kafka", "hdfs", "spark"],
	dir: join(import.meta.dirname, "../.artifacts/bench-foreign-producer"),
});
try {
	const { kafkaBrokers, hdfsNamenodes, sparkConnect } = engines.endpoints;
	const admin = new Admin({
		clientId: "bench",
		bootstrapBrokers: [...kafkaBrokers],
	});
	await admin.createTopics({
		topics: [TOPIC, `${TOPIC}.dlq`],
		partitions: 2,
		replicas: 1,
		configs: [{ name: "message.timestamp.type", value: "LogAppendTime" }],
	});
	await admin.close();
	execFileSync(values.python, [
		join(import.meta.dirname, "foreign_producer.py"),
		kafkaBrokers.join(","),
		TOPIC,
		String(rounds),
	]);

	const writer = await WorkloadProcess.start(
		"hdfs-writer",
		hdfsWriterConfig.render({
			...grantedNames("hdfsWriter"),
			kafkaBrokers,
			hdfsNamenodes,
			topic: TOPIC,
			deadLetterTopic: `${TOPIC}.dlq`,
			rawPath: ROOT,
			flushInterval: Duration.seconds(1),
			httpPort: 0,
		}),
	);
	const expected = rounds * COMMITTED;
	await eventually(
		async () =>
			(await writer.metric("hdfs_writer_records_total")) >= expected &&
			(await writer.metric("hdfs_writer_lag")) === 0,
		{ limitMs: 120_000, what: "all ticks in HDFS" },
	);
	await writer.stop();
	const hdfs = new WebHdfs({ namenodes: hdfsNamenodes });
	const written = await rawTicks(hdfs, ROOT);
	hdfs.close();

	const session = new SparkSession({ url: sparkConnect, userId: "bench" });
	await session.configure({
		...VALID_TICKS_SPARK_SETTINGS,
		"spark.sql.session.timeZone": "UTC",
	});
	const records = read("kafka", {
		"kafka.bootstrap.servers": kafkaBrokers.join(","),
		"kafka.isolation.level": "read_committed",
		subscribe: TOPIC,
	});
	const taken = (
		await session.collect(sql(validTicksSparkSql("records"), { records }))
	)
		.toArray()
		.map((row) => row.toJSON());
	session.disconnect();

	const inWriter = written.map(
		(tick) =>
			`${tick._partition}/${tick._offset} ${Date.parse(tick.time)} ${tick.Close} ${tick.Volume}`,
	);
	const inSpark = taken.map(
		(row) =>
			`${row.partition}/${row.offset} ${Number(row.time)} ${row.close} ${row.volume}`,
	);
	assert.deepEqual(inSpark.sort(), inWriter.sort());
	assert.equal(written.length, expected);
	assert.ok(written.every(({ Close }) => Close === 100));
	console.log(
		JSON.stringify({ rounds, written: written.length, spark: taken.length }),
	);
} finally {
	await engines.stop();
}
