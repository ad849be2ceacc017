import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Size } from "@tickstack/contracts/size";
import {
	parseRawTick,
	parseTick,
	type RawTick,
} from "@tickstack/contracts/tick";
import {
	VALID_TICKS_SPARK_SETTINGS,
	validTicksSparkSql,
} from "@tickstack/contracts/tick-spark-sql";
import { LATEST_MS } from "@tickstack/contracts/time";
import { read, sql } from "@tickstack/spark-connect/relation";
import { SparkSession } from "@tickstack/spark-connect/spark-session";
import fc from "fast-check";
import { pino } from "pino";
import { compactClosedHours } from "../../../workloads/batch/src/compaction.ts";
import { DuckDb } from "../../../workloads/batch/src/duckdb.ts";
import { readRecords } from "../../../workloads/batch/src/raw-records.ts";
import { readTicks } from "../../../workloads/batch/src/reconciliation/stored-ticks.ts";
import { FileDraft } from "../../../workloads/hdfs-writer/src/file-draft.ts";
import { rawTick } from "../../../workloads/hdfs-writer/src/raw-tick.ts";
import { engines } from "../../real-engines/engines-under-test.ts";
import { openToSpark } from "../../real-engines/open-to-spark.ts";
import { BatchUnderTest } from "../batch/batch-under-test.ts";
import { anyRecord } from "./mutated-ticks.ts";
import { INVALID, NOW, type Odd, VALID } from "./odd-records.ts";

/** A record as it lies in the topic. */
interface TopicRecord {
	readonly name: string;
	readonly offset: number;
	readonly timestamp: number;
	readonly bytes: Buffer;
}

/** A seed for each run would be a test that fails by chance; others are tried by changing it. */
const SEED = 20_261_120;
const ANY_RECORDS = 2_000;
/** All lines lie in one hour's directory, whatever their times say: a reader takes what it finds there. */
const HOUR = "2026-11-20T09";

const NAMED: TopicRecord[] = Object.entries({ ...VALID, ...INVALID }).map(
	([name, odd], offset) => {
		const { value, timestamp = NOW }: Odd =
			typeof odd === "string" ? { value: odd } : odd;
		return { name, offset, timestamp, bytes: Buffer.from(value) };
	},
);
const ANY: TopicRecord[] = fc
	.sample(anyRecord, { numRuns: ANY_RECORDS, seed: SEED })
	.map((bytes, i) => ({
		name: `record ${i} of seed ${SEED}`,
		offset: NAMED.length + i,
		timestamp: NOW,
		bytes,
	}));
const RECORDS = [...NAMED, ...ANY];

/** What a reader made of a record: the values that the contract names; null: it set the record aside. */
type Verdict = Readonly<Record<string, unknown>> | null;

const verdictOf = (
	tick: Readonly<Record<string, unknown>>,
	timeMs: number,
): Verdict => ({
	ticker: tick.ticker,
	company: tick.company,
	time: timeMs,
	// 0 and -0 are one number.
	...Object.fromEntries(
		["Open", "High", "Low", "Close", "Adj Close", "Volume"].map((name) => [
			name,
			tick[name] === null ? null : Number(tick[name]) + 0,
		]),
	),
});

/** The line that the writer makes of a record, or would, had it taken one that it refuses. */
function lineOf({ bytes, timestamp, offset }: TopicRecord): Buffer {
	const taken = rawTick({ value: bytes, timestamp: BigInt(timestamp) });
	if (!taken.ok && !/\}[ \t]*$/.test(bytes.toString("latin1")))
		return Buffer.concat([bytes, Buffer.from("\n")]);
	const draft = new FileDraft(0);
	draft.append(taken.ok ? taken.bytes : bytes, offset);
	return Buffer.concat(draft.chunks());
}

/** A record whose bytes cannot lie in a file of lines but as another record. */
const isOneLine = ({ bytes }: TopicRecord) =>
	bytes.length > 0 && !/[\r\n]/.test(bytes.toString("latin1").trim());

describe("one record has one meaning to all readers", {
	timeout: 600_000,
}, () => {
	let batch: BatchUnderTest;
	let db: DuckDb;
	let session: SparkSession;
	const verdicts = new Map<string, ReadonlyMap<number, Verdict>>();
	const lines = new Map(
		RECORDS.filter(isOneLine).map((record) => [record.offset, lineOf(record)]),
	);

	/** The rows of a table of DuckDB that has the columns of a raw tick. */
	const rowsOf = async (table: string): Promise<ReadonlyMap<number, Verdict>> =>
		new Map(
			(
				await db.rows<RawTick & { ms: number }>(
					`SELECT * EXCLUDE (time), epoch_ms(time) AS ms FROM ${table}`,
				)
			).map((row) => [row._offset, verdictOf(row, row.ms)]),
		);

	const sourceOf = () => ({
		hdfs: batch.hdfs,
		root: batch.rawPath,
		workDir: batch.workDir,
	});

	before(async () => {
		batch = await BatchUnderTest.create();
		db = await DuckDb.open({
			memory: Size.mebibytes(200),
			threads: 1,
			spillDir: join(batch.dir, "spill"),
		});
		await askSpark();
		await askDuckDb();
	});
	after(async () => {
		session?.disconnect();
		db?.close();
		await batch?.[Symbol.asyncDispose]();
	});

	async function askSpark(): Promise<void> {
		session = new SparkSession({
			url: engines().sparkConnect,
			userId: "one-verdict",
		});
		await session.configure({
			...VALID_TICKS_SPARK_SETTINGS,
			"spark.sql.session.timeZone": "UTC",
		});
		await openToSpark(batch.root);
		const path = `${batch.root}/records.jsonl`;
		await batch.hdfs.create(
			path,
			Buffer.from(
				RECORDS.map(
					({ offset, timestamp, bytes }) =>
						`${JSON.stringify({ value: bytes.toString("base64"), offset, timestamp })}\n`,
				).join(""),
			),
		);
		const stored = read("json", {}, [`${engines().hdfsUri}${path}`]);
		const kafka = sql(
			"SELECT unbase64(value) AS value, 0 AS partition, offset, timestamp_millis(timestamp) AS timestamp FROM stored",
			{ stored },
		);
		const table = await session.collect(
			sql(validTicksSparkSql("records"), { records: kafka }),
		);
		verdicts.set(
			"Spark",
			new Map(
				table.toArray().map((row) => {
					const { open, high, low, close, adj_close, volume, ...rest } =
						row.toJSON();
					const prices = { Open: open, High: high, Low: low, Close: close };
					return [
						Number(row.offset),
						verdictOf(
							{ ...rest, ...prices, "Adj Close": adj_close, Volume: volume },
							Number(row.time),
						),
					];
				}),
			),
		);
	}

	async function askDuckDb(): Promise<void> {
		const directory = `${batch.rawPath}/2026/11/20/09`;
		await batch.hdfs.create(
			`${directory}/data_0-0-${RECORDS.length - 1}.jsonl`,
			Buffer.concat([...lines.values()]),
		);
		const counts = await readRecords(db, sourceOf(), [HOUR]);
		verdicts.set("the batch", await rowsOf("records"));
		assert.equal(counts.records, lines.size);
		assert.equal(
			counts.invalid,
			lines.size - (verdicts.get("the batch")?.size ?? 0),
		);
		await readTicks(db, sourceOf(), HOUR, 60_000, NOW);
		verdicts.set("the reconciliation", await rowsOf("ticks"));
		const compacted = await compactClosedHours({
			db,
			source: sourceOf(),
			closedBefore: new Date(NOW + 86_400_000),
			dryRun: false,
			signal: new AbortController().signal,
			log: pino({ level: "silent" }),
		});
		assert.equal(compacted.setAside, counts.invalid);
		assert.equal((await batch.hdfs.list(directory)).length, 1);
		await readRecords(db, sourceOf(), [HOUR]);
		verdicts.set("the compaction", await rowsOf("records"));
	}

	/** The writer's verdict on records by their bytes, the readers' of raw files by the lines that come of them. */
	function assertOneVerdict(record: TopicRecord): Verdict {
		const { name, offset, timestamp, bytes } = record;
		const taken = parseTick(bytes, timestamp);
		const expected = taken.ok
			? verdictOf(taken.tick, Date.parse(taken.tick.time))
			: null;
		const shown = `${name}: ${bytes.toString().slice(0, 600)}\n${JSON.stringify(taken).slice(0, 300)}`;
		const written = rawTick({ value: bytes, timestamp: BigInt(timestamp) });
		assert.equal(written.ok, taken.ok, `the writer: ${shown}`);
		assert.deepEqual(
			verdicts.get("Spark")?.get(offset) ?? null,
			expected,
			`Spark: ${shown}`,
		);
		const line = lines.get(offset);
		if (!line) return expected;
		const raw = parseRawTick(line.subarray(0, -1));
		// Whether it lay in the future when it came, a line does not tell.
		assert.equal(raw.ok, parseTick(bytes, LATEST_MS).ok, shown);
		for (const reader of ["the batch", "the reconciliation", "the compaction"])
			assert.deepEqual(
				verdicts.get(reader)?.get(offset) ?? null,
				raw.ok ? verdictOf(raw.tick, Date.parse(raw.tick.time)) : null,
				`${reader}: ${shown}`,
			);
		if (taken.ok && raw.ok)
			assert.deepEqual(
				verdictOf(raw.tick, Date.parse(raw.tick.time)),
				expected,
				shown,
			);
		return expected;
	}

	for (const record of NAMED) {
		const isValid = record.name in VALID;
		test(`${record.name} is ${isValid ? "taken" : "set aside"}`, () => {
			assert.equal(assertOneVerdict(record) !== null, isValid);
		});
	}

	test("whatever bytes come, and however a tick is mutated, the verdict and the values are the same", () => {
		const taken = ANY.filter((record) => assertOneVerdict(record) !== null);
		assert.ok(
			taken.length > ANY.length / 10 && taken.length < ANY.length / 2,
			`${taken.length} of ${ANY.length} are ticks`,
		);
	});
});
