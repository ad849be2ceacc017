import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Duration } from "@tickstack/contracts/duration";
import { Size } from "@tickstack/contracts/size";
import { engines } from "../../real-engines/engines-under-test.ts";
import { tick, until, WriterUnderTest } from "./writer-under-test.ts";

const seconds = (from: string, count: number) =>
	Array.from({ length: count }, (_, i) =>
		tick(new Date(Date.parse(from) + i * 1_000).toISOString()),
	);

describe("the hdfs-writer", { timeout: 300_000 }, () => {
	test("puts a record into its UTC hour, as its own bytes with partition and offset added", async () => {
		await using t = await WriterUnderTest.create();
		const json =
			'{ "ticker":"AAPL", "company":"Apple – Inc.","time":"2026-11-20T09:59:59.999Z","Open":1.10,"High":2.0,"Low":1,"Close":1.5,"Adj Close":1.5e0,"Volume":3,"venue":{"mic":"XNAS"} }\n';
		await t.produce(1, [{ value: json }]);
		const writer = await t.start();
		await t.untilCommitted(0, 1);

		assert.deepEqual(await t.lines(), [
			{
				path: "2026/11/20/09/data_1-0-0.jsonl",
				text: '{ "ticker":"AAPL", "company":"Apple – Inc.","time":"2026-11-20T09:59:59.999Z","Open":1.10,"High":2.0,"Low":1,"Close":1.5,"Adj Close":1.5e0,"Volume":3,"venue":{"mic":"XNAS"} ,"_partition":1,"_offset":0}',
				partition: 1,
				offset: 0,
			},
		]);
		assert.equal(await writer.stop(), 0);
	});

	test("flushes the open hours of a partition together, each file named by its own records", async () => {
		await using t = await WriterUnderTest.create();
		const [nine, ten] = [
			"2026-11-20T09:30:00.000Z",
			"2026-11-20T10:30:00.000Z",
		];
		await t.produceTicks(
			0,
			[nine, ten, nine, ten, ten, nine].map((time) => tick(time)),
		);
		await t.start();
		await t.untilCommitted(6);

		assert.deepEqual(
			(await t.lines()).map(({ path, offset }) => [path, offset]),
			[
				["2026/11/20/09/data_0-0-5.jsonl", 0],
				["2026/11/20/09/data_0-0-5.jsonl", 2],
				["2026/11/20/09/data_0-0-5.jsonl", 5],
				["2026/11/20/10/data_0-1-4.jsonl", 1],
				["2026/11/20/10/data_0-1-4.jsonl", 3],
				["2026/11/20/10/data_0-1-4.jsonl", 4],
			],
		);
		assert.deepEqual(await t.temporaryFiles(), []);
	});

	test("flushes at the record limit without waiting for the interval, and not before it", async () => {
		await using t = await WriterUnderTest.create();
		await t.start({ flushRecords: 100, flushInterval: Duration.minutes(10) });
		await t.produceTicks(0, seconds("2026-11-20T09:00:00.000Z", 99));
		await t.produceTicks(1, seconds("2026-11-20T09:00:00.000Z", 100));
		await t.untilCommitted(0, 100);

		assert.deepEqual(await t.committed(), [0, 100]);
		assert.deepEqual(await t.files(), [
			`${t.root}/2026/11/20/09/data_1-0-99.jsonl`,
		]);
	});

	test("gives a fast stream files of more than the record limit, up to the size limit", async () => {
		await using t = await WriterUnderTest.create();
		await t.produceTicks(0, seconds("2026-11-20T09:00:00.000Z", 3_000));
		await t.start({ maxFile: Size.kibibytes(200) });
		await t.untilCommitted(3_000);

		const lines = await t.lines();
		assert.deepEqual(
			lines.map(({ offset }) => offset).sort((a, b) => a - b),
			Array.from({ length: 3_000 }, (_, offset) => offset),
		);
		const files = await t.files();
		assert.ok(files.length >= 2 && files.length < 10, `${files.length} files`);
		for (const path of files)
			assert.ok(((await t.hdfs.status(path))?.length ?? 0) < 220 * 1024);
	});

	test("keeps a record to one line and its offset to one field, whatever the JSON looks like", async () => {
		await using t = await WriterUnderTest.create();
		const plain = tick("2026-11-20T09:30:00.000Z");
		await t.produce(0, [
			{ value: `\r\n${JSON.stringify(plain, null, 2)}\n\n` },
			{ value: JSON.stringify({ _offset: 77, ...plain, _partition: "x" }) },
			{ value: JSON.stringify({ ...plain, note: 'a } and a "\n' }) },
		]);
		await t.start();
		await t.untilCommitted(3);

		const lines = await t.lines();
		assert.deepEqual(
			lines.map(({ text }) => JSON.parse(text)),
			[
				{ ...plain, _partition: 0, _offset: 0 },
				{ ...plain, _partition: 0, _offset: 1 },
				{ ...plain, note: 'a } and a "\n', _partition: 0, _offset: 2 },
			],
		);
		assert.equal(lines[1]?.text.match(/_offset/g)?.length, 1);
	});

	test("keeps a time in UTC with milliseconds, and every other byte's meaning", async () => {
		await using t = await WriterUnderTest.create();
		const { time: _, Volume: __, ...rest } = tick("");
		const fields = JSON.stringify(rest).slice(1);
		await t.produce(0, [
			{
				value: `{"time":"2026-11-20T00:15:00.123456789+05:30","big":12345678901234567890,"Volume":0.10,${fields}`,
			},
			{
				value: `{"time":"2026-11-20T09:30:00Z","ticker":"M&M/B.NS#1",${fields.slice(fields.indexOf(",") + 1)}`,
			},
		]);
		await t.start();
		await t.untilCommitted(2);
		const lines = await t.lines();
		assert.deepEqual(
			lines.map(({ path }) => path),
			["2026/11/19/18/data_0-0-0.jsonl", "2026/11/20/09/data_0-1-1.jsonl"],
		);
		assert.match(
			lines[0]?.text ?? "",
			/"time":"2026-11-19T18:45:00\.123Z","big":12345678901234567890,"Volume":0\.10,/,
		);
		assert.match(lines[1]?.text ?? "", /"time":"2026-11-20T09:30:00\.000Z"/);
		assert.equal(JSON.parse(lines[1]?.text ?? "").ticker, "M&M/B.NS#1");
	});

	test("judges by the broker's clock what lies in the future, whatever a producer says", async () => {
		await using t = await WriterUnderTest.create();
		await t.configure({ "message.timestamp.type": "LogAppendTime" }, {});
		const inAnHour = Date.now() + 3_600_000;
		const longAgo = Date.parse("2001-09-10T13:30:00.000Z");
		for (const ms of [inAnHour, longAgo])
			await t.produce(0, [
				{
					value: JSON.stringify(tick(new Date(ms).toISOString())),
					timestamp: ms,
				},
			]);
		await t.start();
		await t.untilCommitted(2);
		assert.deepEqual(
			(await t.lines()).map(({ path }) => path),
			["2001/09/10/13/data_0-1-1.jsonl"],
		);
		const [letter] = await t.deadLetters();
		assert.equal(letter?.headers["error.code"], "FUTURE");
		const age = Date.now() - (letter?.timestamp ?? 0);
		assert.ok(age >= 0 && age < 600_000, `stamped ${age} ms ago`);
	});

	test("sends broken records to the dead-letter topic with their reason, bytes and headers unchanged", async () => {
		await using t = await WriterUnderTest.create();
		const good = JSON.stringify(tick("2026-11-20T09:30:00.000Z"));
		const timestamp = Date.now() - 1_000;
		const broken: [
			value: string | Buffer | null,
			code: string,
			field: string,
		][] = [
			['{"ticker":"AAPL",', "NOT_JSON", ""],
			[good.replace("100.5", "NaN"), "NOT_JSON", ""],
			[Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), "NOT_UTF8", ""],
			["[1,2]", "NOT_AN_OBJECT", ""],
			["null", "NOT_AN_OBJECT", ""],
			["", "NOT_JSON", ""],
			[null, "NOT_JSON", ""],
			[good.replace("1200", '"1200"'), "WRONG_TYPE", "Volume"],
			[good.replace("1200", "-12.5"), "NOT_ALLOWED", "Volume"],
			[good.replace('"Low":99.75', '"Low":-1e13'), "NOT_ALLOWED", "Low"],
			[good.replace("{", '{"Close":1,'), "DUPLICATE_FIELD", "Close"],
			[good.replace("{", `{"x":${"9".repeat(401)},`), "LONG_NUMBER", ""],
			[
				good.replace("{", `{"x":${"[".repeat(64)}${"]".repeat(64)},`),
				"TOO_DEEP",
				"",
			],
			[good.replace("{", '{"x":"\\udead",'), "LONE_SURROGATE", ""],
			[good.replace("AAPL", ".."), "NOT_ALLOWED", "ticker"],
			[good.replace('"High":101.5', '"High":90'), "INCONSISTENT", "High"],
			[good.replace('"Close":100.5,"Adj', '"Adj'), "MISSING", "Close"],
			[good.replace("2026-11-20", "2999-11-20"), "FUTURE", "time"],
			[good.replace("2026-11-20", "2026-02-30"), "NOT_ALLOWED", "time"],
			[good.replace("AAPL", "aapl"), "NOT_ALLOWED", "ticker"],
		];
		await t.produce(1, [
			{ value: good },
			...broken.map(([value]) => ({
				value,
				key: "AAPL",
				headers: { schema: "tick/1", trace: "7" },
				timestamp,
			})),
			{ value: good },
		]);
		const writer = await t.start();
		await t.untilCommitted(0, broken.length + 2);

		const letters = await t.deadLetters();
		assert.deepEqual(
			letters.map(
				({ headers: { "error.reason": reason, ...headers }, ...rest }) => {
					assert.ok(reason);
					return { ...rest, headers };
				},
			),
			broken.map(([value, code, field], i) => ({
				key: "AAPL",
				// Kafka clients write an empty value and no value alike.
				value: value ? Buffer.from(value) : letters[i]?.value,
				timestamp,
				headers: {
					schema: "tick/1",
					trace: "7",
					"error.code": code,
					"error.field": field,
					"source.topic": t.topic,
					"source.partition": "1",
					"source.offset": String(i + 1),
				},
			})),
		);
		assert.deepEqual(
			(await t.lines()).map(({ offset }) => offset),
			[0, broken.length + 1],
		);
		assert.equal(
			await writer.metric("hdfs_writer_dead_letters_total"),
			broken.length,
		);
		assert.equal(await writer.metric("hdfs_writer_records_total"), 2);
	});

	test("flushes and commits on SIGTERM, and the next writer goes on from there", async () => {
		await using t = await WriterUnderTest.create();
		await t.produceTicks(0, seconds("2026-11-20T09:00:00.000Z", 7));
		const first = await t.start({ flushInterval: Duration.hours(1) });
		await until(
			async () => (await first.metric("hdfs_writer_buffered_records")) === 7,
		);
		assert.deepEqual(await t.files(), []);
		assert.equal(await first.stop(), 0);
		assert.deepEqual(await t.committed(), [7, 0]);

		const second = await t.start();
		await t.produceTicks(0, seconds("2026-11-20T09:10:00.000Z", 2));
		await t.untilCommitted(9);
		assert.deepEqual(
			(await t.lines()).map(({ path, offset }) => [path, offset]),
			[0, 1, 2, 3, 4, 5, 6, 7, 8].map((offset) => [
				`2026/11/20/09/data_0-${offset < 7 ? "0-6" : "7-8"}.jsonl`,
				offset,
			]),
		);
		assert.equal(await second.metric("hdfs_writer_replayed_records_total"), 0);
	});

	test("flushes what it holds before a second writer takes half of the partitions", async () => {
		await using t = await WriterUnderTest.create(4);
		const first = await t.start({ flushInterval: Duration.hours(1) });
		for (const partition of [0, 1, 2, 3])
			await t.produceTicks(partition, seconds("2026-11-20T09:00:00.000Z", 5));
		await until(
			async () => (await first.metric("hdfs_writer_buffered_records")) === 20,
		);

		const second = await t.start({ flushInterval: Duration.milliseconds(200) });
		await until(() => second.isReady());
		assert.deepEqual(await t.committed(4), [5, 5, 5, 5]);
		for (const partition of [0, 1, 2, 3])
			await t.produceTicks(partition, seconds("2026-11-20T09:10:00.000Z", 5));
		await until(
			async () => (await second.metric("hdfs_writer_records_total")) === 10,
		);
		assert.equal(await first.stop(), 0);
		await t.untilCommitted(10, 10, 10, 10);

		const lines = await t.lines();
		assert.equal(lines.length, 40, "no record is written twice");
		assert.equal(
			new Set(lines.map(({ partition, offset }) => `${partition}/${offset}`))
				.size,
			40,
		);
	});

	test("recognises by their names the files of a predecessor that could not commit, and removes its unfinished ones", async () => {
		await using t = await WriterUnderTest.create();
		const [nine, ten] = [
			"2026-11-20T09:30:00.000Z",
			"2026-11-20T10:30:00.000Z",
		];
		await t.produceTicks(
			0,
			[nine, nine, ten, nine, nine, ten, nine].map((time) => tick(time)),
		);
		const put = (path: string, offsets: readonly number[]) =>
			t.hdfs.create(
				`${t.root}/${path}`,
				Buffer.from(
					offsets
						.map(
							(o) =>
								`${JSON.stringify({ ...tick(nine), _partition: 0, _offset: o })}\n`,
						)
						.join(""),
				),
			);
		await put("2026/11/20/09/data_0-1-3.jsonl", [1, 3]);
		await put("_tmp/data_0-2-5.jsonl.2026112010.somebody.tmp", [2]);
		await put("_tmp/data_9-2-5.jsonl.2026112010.somebody.tmp", [2]);
		const writer = await t.start();
		await t.untilCommitted(7);

		assert.deepEqual(
			(await t.lines()).map(({ path, offset }) => [path, offset]),
			[
				["2026/11/20/09/data_0-0-0.jsonl", 0],
				["2026/11/20/09/data_0-1-3.jsonl", 1],
				["2026/11/20/09/data_0-1-3.jsonl", 3],
				["2026/11/20/09/data_0-4-6.jsonl", 4],
				["2026/11/20/09/data_0-4-6.jsonl", 6],
				["2026/11/20/10/data_0-2-5.jsonl", 2],
				["2026/11/20/10/data_0-2-5.jsonl", 5],
			],
		);
		assert.equal(await writer.metric("hdfs_writer_replayed_records_total"), 2);
		assert.deepEqual(await t.temporaryFiles(), [
			"data_9-2-5.jsonl.2026112010.somebody.tmp",
		]);
	});

	test("works when the first NameNode of its list is dead", async () => {
		await using t = await WriterUnderTest.create();
		await t.produceTicks(0, seconds("2026-11-20T09:00:00.000Z", 3));
		await t.start({
			hdfsNamenodes: ["http://127.0.0.1:9", ...engines().hdfsNamenodes],
		});
		await t.untilCommitted(3);
		assert.equal((await t.lines()).length, 3);
	});

	test("stops fetching and is not ready while HDFS is full, loses nothing, and goes on when there is room", async () => {
		await using t = await WriterUnderTest.create();
		await t.hdfs.mkdirs(t.root);
		const writer = await t.start({ flushPause: Duration.milliseconds(1) });
		await until(() => writer.isReady());
		await t.hdfs.setQuota(t.root, { bytes: 1_000_000 });
		await t.produceTicks(0, seconds("2026-11-20T09:00:00.000Z", 5));
		await until(async () => !(await writer.isReady()));
		await t.produceTicks(0, seconds("2026-11-20T09:10:00.000Z", 500));
		await t.produceTicks(1, seconds("2026-11-20T09:10:00.000Z", 500));
		await until(
			async () =>
				(await writer.metric("hdfs_writer_flush_failures_total")) >= 3,
		);
		assert.deepEqual(await t.committed(), [0, 0]);
		assert.deepEqual(await t.files(), []);

		await t.hdfs.setQuota(t.root, { bytes: -1 });
		await t.untilCommitted(505, 500);
		await until(() => writer.isReady());
		assert.equal((await t.lines()).length, 1_005);
		assert.deepEqual(await t.temporaryFiles(), []);
	});

	test("holds no more than the buffer limit while it drains a full topic", async () => {
		await using t = await WriterUnderTest.create(1);
		for (let i = 0; i < 40; i++)
			await t.produceTicks(
				0,
				seconds("2026-11-20T09:00:00.000Z", 1_000).map((value) => ({
					...value,
					note: "x".repeat(500),
				})),
			);
		const writer = await t.start({ maxBuffer: Size.mebibytes(2) });
		let most = 0;
		await until(async () => {
			most = Math.max(most, await writer.metric("hdfs_writer_buffered_bytes"));
			return (await t.committed(1))[0] === 40_000;
		});
		assert.ok(most < 8 * 1024 * 1024, `${most} bytes were held`);
		assert.equal((await t.lines()).length, 40_000);
	});
});
