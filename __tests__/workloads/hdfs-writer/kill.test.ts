import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Duration } from "@tickstack/contracts/duration";
import { parseRawFileName } from "../../../workloads/hdfs-writer/src/raw-file.ts";
import { tick, until, WriterUnderTest } from "./writer-under-test.ts";

const KILLS = 6;
const PARTITIONS = 3;

test("nothing is missing, and nothing double once de-duplicated, after a writer was killed −9 again and again", {
	timeout: 240_000,
}, async (context) => {
	await using t = await WriterUnderTest.create(PARTITIONS);
	const sent = Array.from({ length: PARTITIONS }, () => [] as string[]);
	let isProducing = true;
	const producing = (async () => {
		for (let n = 0; isProducing; n++) {
			const partition = n % PARTITIONS;
			const records = Array.from({ length: 40 }, (_, i) => {
				const hour = `0${(n * 7 + i * 3) % 5}`;
				const isBroken = (n + i) % 29 === 0;
				return JSON.stringify(
					tick(`2026-11-20T${hour}:30:00.000Z`, {
						Volume: isBroken ? -1 : 10,
						sequence: (sent[partition] as string[]).length + i,
					}),
				);
			});
			await t.produce(
				partition,
				records.map((value) => ({ value })),
			);
			(sent[partition] as string[]).push(...records);
			await sleep(15);
		}
	})();

	let inFlush = 0;
	let replayed = 0;
	try {
		for (let kill = 0; kill < KILLS; kill++) {
			const writer = await t.start({
				flushRecords: 20,
				flushPause: Duration.milliseconds(1),
			});
			await until(() => writer.isReady());
			await sleep(Math.random() * 1_500);
			replayed += await writer.metric("hdfs_writer_replayed_records_total");
			await writer.kill();
			if ((await t.temporaryFiles()).length) inFlush++;
		}
	} finally {
		isProducing = false;
		await producing;
	}
	const last = await t.start();
	await t.untilCommitted(...sent.map((records) => records.length));
	replayed += await last.metric("hdfs_writer_replayed_records_total");
	assert.equal(await last.stop(), 0);

	const found = sent.map(() => new Map<number, string>());
	let doubles = 0;
	const bounds = new Map<string, number[]>();
	for (const { path, text, partition, offset } of await t.lines()) {
		const place = found[partition] as Map<number, string>;
		if (place.has(offset)) {
			doubles++;
			assert.equal(place.get(offset), text);
		}
		place.set(offset, text);
		bounds.set(path, [...(bounds.get(path) ?? []), offset]);
		assert.equal(
			path.slice(0, 13).replaceAll("/", "-"),
			JSON.parse(text).time.slice(0, 13).replace("T", "-"),
		);
	}
	for (const [path, offsets] of bounds)
		assert.deepEqual(
			[offsets[0], offsets.at(-1)],
			((file) => [file?.first, file?.last])(
				parseRawFileName(path.slice(path.lastIndexOf("/") + 1)),
			),
			path,
		);
	const deadLettered = new Set(
		(await t.deadLetters()).map(
			({ headers }) =>
				`${headers["source.partition"]}/${headers["source.offset"]}`,
		),
	);
	for (const [partition, records] of sent.entries())
		for (const [offset, record] of records.entries()) {
			const isBroken = JSON.parse(record).Volume < 0;
			assert.equal(
				found[partition]?.get(offset),
				isBroken
					? undefined
					: `${record.slice(0, -1)},"_partition":${partition},"_offset":${offset}}`,
			);
			assert.equal(deadLettered.has(`${partition}/${offset}`), isBroken);
		}
	assert.deepEqual(await t.temporaryFiles(), []);
	context.diagnostic(
		`${KILLS} kills, ${inFlush} of them within a file, ${replayed} records recognised in files of a predecessor; ${sent.flat().length} records, ${bounds.size} files, ${doubles} lines double before de-duplication`,
	);
});
