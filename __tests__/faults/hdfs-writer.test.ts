import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import {
	startEngines,
	type TestEngines,
} from "../../local/engines-for-tests.ts";
import {
	tick,
	until,
	WriterUnderTest,
} from "../workloads/hdfs-writer/writer-under-test.ts";

let engines: TestEngines;
let folder: string;
before(async () => {
	folder = await mkdtemp(join(tmpdir(), "writer-faults-"));
	engines = await startEngines({
		engines: ["kafka", "hdfs"],
		dir: join(folder, "engines"),
	});
});
after(async () => {
	await engines?.stop();
	await rm(folder, { recursive: true });
});

test("a broker, NameNode and DataNode that are killed −9 under load cost the writer no record", {
	timeout: 300_000,
}, async (context) => {
	await using t = await WriterUnderTest.create(2, engines.endpoints);
	const writer = await t.start({ flushRecords: 20 });
	await until(() => writer.isReady());
	const sent = [0, 0];
	let isProducing = true;
	const producing = (async () => {
		for (let n = 0; isProducing; n++) {
			const partition = n % 2;
			const ticks = Array.from({ length: 20 }, () =>
				tick(`2026-11-20T0${n % 3}:30:00.000Z`),
			);
			// A request whose answer was lost may have been taken: the topic's end tells what there is.
			await t.produceTicks(partition, ticks).catch(() => sleep(200));
			await sleep(20);
		}
	})();
	try {
		for (const component of ["hadoop-datanode", "hadoop-namenode", "kafka"]) {
			await sleep(2_000);
			const before = await writer.metric("hdfs_writer_records_total");
			process.kill(engines.pidOf(component), "SIGKILL");
			const killed = performance.now();
			await until(
				async () =>
					(await writer.metric("hdfs_writer_records_total")) > before + 400,
			);
			await until(() => writer.isReady());
			const seconds = Math.round((performance.now() - killed) / 1_000);
			context.diagnostic(`${component}: writes again after ${seconds} s`);
		}
	} finally {
		isProducing = false;
		await producing;
	}
	for (const [partition, end] of (await t.ends()).entries())
		sent[partition] = end;
	await t.untilCommitted(...sent);
	assert.equal(await writer.stop(), 0);

	const lines = await t.lines();
	for (const [partition, count] of sent.entries())
		assert.deepEqual(
			[
				...new Set(
					lines
						.filter((line) => line.partition === partition)
						.map(({ offset }) => offset),
				),
			].sort((a, b) => a - b),
			Array.from({ length: count }, (_, offset) => offset),
		);
	context.diagnostic(
		`${lines.length} lines, ${lines.length - sent.reduce((a, b) => a + b)} of them double before de-duplication`,
	);
});
