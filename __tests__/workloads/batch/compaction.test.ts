import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { Size } from "@tickstack/contracts/size";
import { pino } from "pino";
import { compactClosedHours } from "../../../workloads/batch/src/compaction.ts";
import { DuckDb } from "../../../workloads/batch/src/duckdb.ts";
import { listHours } from "../../../workloads/batch/src/raw-hours.ts";
import { readRecords } from "../../../workloads/batch/src/raw-records.ts";
import { WebHdfs } from "../../../workloads/runtime/src/webhdfs.ts";
import { engines } from "../../real-engines/engines-under-test.ts";
import { BatchUnderTest } from "./batch-under-test.ts";
import { randomNumbers } from "./synthetic-bars.ts";

const HOURS = ["2024-05-06T09", "2024-05-06T10"] as const;
const OPEN_HOUR = "2024-05-06T12";
/** The hours of {@link HOURS} are closed, {@link OPEN_HOUR} is not. */
const CLOSED_BEFORE = new Date("2024-05-06T12:30:00Z");

function record(hour: string, partition: number, offset: number): string {
	const random = randomNumbers(offset * 8 + partition);
	const price = 10 + Math.floor(random() * 1_000) / 10;
	const second = String(Math.floor(random() * 60)).padStart(2, "0");
	return `${JSON.stringify({
		ticker: `T${Math.floor(random() * 5)}`,
		company: "Company",
		time: `${hour}:${second}:${second}.${String(offset).padStart(3, "0")}Z`,
		Open: price,
		High: price + 1,
		Low: price - 1,
		Close: price,
		"Adj Close": price,
		Volume: offset,
		...(offset % 3 === 0 && { venue: { name: `X${offset}` }, lot: null }),
		_partition: partition,
		_offset: offset,
	})}\n`;
}

/** Dies as a killed process does: from one changing call on, nothing reaches HDFS any more. */
class DyingHdfs extends WebHdfs {
	#left: number;

	constructor(changes: number) {
		super({ namenodes: engines().hdfsNamenodes });
		this.#left = changes;
	}

	#live(): void {
		if (this.#left-- <= 0) throw new Error("killed");
	}

	override async create(...args: Parameters<WebHdfs["create"]>) {
		this.#live();
		return super.create(...args);
	}

	override async replace(...args: Parameters<WebHdfs["replace"]>) {
		this.#live();
		return super.replace(...args);
	}

	override async delete(...args: Parameters<WebHdfs["delete"]>) {
		this.#live();
		return super.delete(...args);
	}
}

/** A raw data set of two closed hours and an open one: small files of two partitions that overlap by one record. */
class RawDataSet implements AsyncDisposable {
	readonly batch: BatchUnderTest;
	readonly db: DuckDb;

	private constructor(batch: BatchUnderTest, db: DuckDb) {
		this.batch = batch;
		this.db = db;
	}

	static async create(): Promise<RawDataSet> {
		const batch = await BatchUnderTest.create();
		const db = await DuckDb.open({
			memory: Size.mebibytes(200),
			threads: 1,
			spillDir: join(batch.dir, "spill"),
		});
		const data = new RawDataSet(batch, db);
		for (const [index, hour] of [...HOURS, OPEN_HOUR].entries())
			for (const partition of [0, 1])
				for (let part = 0; part < 4; part++) {
					const first = index * 100 + part * 5;
					await data.add(hour, partition, first, first + 5);
				}
		return data;
	}

	async add(hour: string, partition: number, first: number, last: number) {
		const lines = Array.from({ length: last - first + 1 }, (_, i) =>
			record(hour, partition, first + i),
		);
		await this.batch.hdfs.create(
			`${this.batch.rawPath}/${hour.replaceAll(/[-T]/g, "/")}/data_${partition}-${first}-${last}.jsonl`,
			Buffer.from(lines.join("")),
		);
	}

	async #source(hdfs: WebHdfs) {
		const workDir = join(this.batch.workDir, randomUUID());
		await mkdir(workDir);
		return { hdfs, root: this.batch.rawPath, workDir };
	}

	/** Everything a reader gets, in a fixed order. */
	async read(): Promise<unknown[]> {
		const { hdfs, rawPath } = this.batch;
		await readRecords(
			this.db,
			await this.#source(hdfs),
			await listHours(hdfs, rawPath),
		);
		return this.db.rows(
			"SELECT * REPLACE (CAST(time AS VARCHAR) AS time) FROM records ORDER BY _partition, _offset",
		);
	}

	async compact(hdfs: WebHdfs = this.batch.hdfs, dryRun = false) {
		return compactClosedHours({
			db: this.db,
			source: await this.#source(hdfs),
			closedBefore: CLOSED_BEFORE,
			dryRun,
			signal: new AbortController().signal,
			log: pino({ level: "silent" }),
		});
	}

	async [Symbol.asyncDispose](): Promise<void> {
		this.db.close();
		await this.batch[Symbol.asyncDispose]();
	}
}

const shapeOf = (tree: ReadonlyMap<string, number>) =>
	[...tree.keys()].map((name) => name.replace(/[0-9a-f]{16}/, "DIGEST"));

describe("compaction", () => {
	test("makes one sorted file of each closed hour, which reads as before", async () => {
		await using data = await RawDataSet.create();
		const before = await data.read();
		assert.equal(before.length, 3 * 2 * 21);
		const summary = await data.compact();
		assert.deepEqual(summary, {
			hours: 2,
			files: 16,
			records: 84,
			setAside: 0,
		});
		const tree = await data.batch.tree("raw");
		assert.deepEqual(shapeOf(tree).slice(0, 3), [
			"2024/05/06/09/compacted-DIGEST.parquet",
			"2024/05/06/10/compacted-DIGEST.parquet",
			"2024/05/06/12/data_0-200-205.jsonl",
		]);
		assert.equal(tree.size, 2 + 8);
		assert.deepEqual(await data.read(), before);
		const rows = await data.batch.parquet(
			`raw/${[...tree.keys()][0]}`,
			"ticker, epoch_ms(time)::DOUBLE AS time",
		);
		assert.deepEqual(
			rows,
			rows.toSorted((a, b) =>
				a.ticker === b.ticker
					? Number(a.time) - Number(b.time)
					: String(a.ticker) < String(b.ticker)
						? -1
						: 1,
			),
		);
	});

	test("killed before any of its changes to HDFS, shows readers the same records and finishes next time", async () => {
		await using data = await RawDataSet.create();
		const before = await data.read();
		// Two hours: a file written, moved, 8 small ones deleted.
		for (let changes = 0; changes < 20; changes++) {
			const hdfs = new DyingHdfs(changes);
			// Every attempt goes on where the one before was killed: few changes are left for the later ones.
			const died = await data.compact(hdfs).then(
				() => false,
				() => true,
			);
			hdfs.close();
			assert.deepEqual(await data.read(), before, `after ${changes} changes`);
			if (!died) break;
		}
		await data.compact();
		const tree = await data.batch.tree("raw");
		assert.deepEqual(
			shapeOf(tree).filter((name) => !name.includes("/12/")),
			[
				"2024/05/06/09/compacted-DIGEST.parquet",
				"2024/05/06/10/compacted-DIGEST.parquet",
			],
		);
		assert.deepEqual(await data.read(), before);
	});

	test("takes late records into a compacted hour, and leaves what is compacted alone", async () => {
		await using data = await RawDataSet.create();
		await data.compact();
		const tree = await data.batch.tree("raw");
		assert.equal((await data.compact()).hours, 0);
		assert.deepEqual(await data.batch.tree("raw"), tree);
		await data.add(HOURS[0], 1, 18, 30);
		const before = await data.read();
		assert.equal(before.length, 3 * 2 * 21 + 10);
		assert.equal((await data.compact()).hours, 1);
		assert.deepEqual(await data.read(), before);
		assert.equal((await data.batch.tree("raw")).size, 10);
	});

	test("sets aside what is no record as it is, and goes on with the rest of its hour", async () => {
		await using data = await RawDataSet.create();
		const before = await data.read();
		const good = record(HOURS[0], 0, 77);
		const bad = [
			"not json\n",
			good.replace('"company":"Company"', '"company":"\\ud800"'),
			good.replace(/"High":[\d.]+/, '"High":1e200'),
			good.replace("{", '{"Close":7,'),
			good.replace("}\n", `,"x":${"[".repeat(1_500)}${"]".repeat(1_500)}}\n`),
			good.replace("}\n", `,"x":${"7".repeat(1_500)}}\n`),
		];
		const folder = `${data.batch.rawPath}/2024/05/06/09`;
		await data.batch.hdfs.create(
			`${folder}/data_0-77-82.jsonl`,
			Buffer.from(bad.join("")),
		);
		assert.deepEqual(await data.read(), before);
		const summary = await data.compact();
		assert.deepEqual(summary, {
			hours: 2,
			files: 17,
			records: 84,
			setAside: bad.length,
		});
		assert.deepEqual(await data.read(), before);
		const tree = await data.batch.tree("raw");
		assert.deepEqual(shapeOf(tree).slice(0, 2), [
			"2024/05/06/09/compacted-DIGEST.parquet",
			"2024/05/06/10/compacted-DIGEST.parquet",
		]);
		const kept = [...tree.keys()].find((name) => name.startsWith("_refused/"));
		assert.match(kept ?? "", /^_refused\/2024-05-06T09-[0-9a-f]{16}\.jsonl$/);
		assert.equal(
			String(await data.batch.hdfs.read(`${data.batch.rawPath}/${kept}`)),
			bad.join(""),
		);
	});

	test("of an earlier version, with whole volumes and prices that are refused today, is read and made anew", async () => {
		await using data = await RawDataSet.create();
		await data.compact();
		const before = await data.read();
		const [path] = [...(await data.batch.tree("raw")).keys()];
		const target = `${data.batch.rawPath}/${path}`;
		const file = join(data.batch.dir, "old.parquet");
		await data.db.run(
			`COPY (SELECT * REPLACE (CAST("Volume" AS BIGINT) AS "Volume") FROM records WHERE time < TIMESTAMP '2024-05-06 10:00'
				UNION ALL SELECT * REPLACE (999 AS _offset, 1e200 AS "High", CAST(1 AS BIGINT) AS "Volume") FROM records WHERE _offset = 0 AND _partition = 0)
				TO '${file}' (FORMAT parquet)`,
		);
		await data.batch.hdfs.create(target, await readFile(file), {
			overwrite: true,
		});
		assert.deepEqual(await data.read(), before);
		await data.add(HOURS[0], 1, 18, 20);
		assert.deepEqual((await data.compact()).setAside, 1);
		assert.deepEqual(await data.read(), before);
	});

	test("changes nothing in a dry run", async () => {
		await using data = await RawDataSet.create();
		const tree = await data.batch.tree("raw");
		assert.equal((await data.compact(undefined, true)).hours, 2);
		assert.deepEqual(await data.batch.tree("raw"), tree);
	});

	test("readers that run at the same time see every record once", async () => {
		await using data = await RawDataSet.create();
		const before = await data.read();
		const compaction = await data.batch.start({
			job: "compaction",
			to: "2024-05-06",
		});
		let reads = 0;
		let code: unknown;
		compaction.exited().then((exit) => {
			code = exit;
		});
		while (code === undefined || reads === 0) {
			assert.deepEqual(await data.read(), before);
			reads++;
		}
		assert.equal(code, 0, compaction.output);
		// All three hours are closed by now.
		assert.equal((await data.batch.tree("raw")).size, 3);
		assert.deepEqual(await data.read(), before);
	});

	test("the user whose directories these are may compact them, another may not, and neither needs Elasticsearch", async () => {
		await using data = await RawDataSet.create();
		const { hdfs, rawPath } = data.batch;
		const folders = new Set([rawPath]);
		for (const name of (await data.batch.tree("raw")).keys())
			for (
				let end = name.indexOf("/");
				end > 0;
				end = name.indexOf("/", end + 1)
			)
				folders.add(`${rawPath}/${name.slice(0, end)}`);
		// The tests' own folders are open to all.
		for (const folder of ["/tests", data.batch.root])
			await hdfs.setPermission(folder, "755");
		for (const folder of folders) {
			await hdfs.setPermission(folder, "755");
			await hdfs.setOwner(folder, { owner: "hdfs-writer" });
		}
		const as = (hdfsUser: string) => ({ job: "compaction", hdfsUser }) as const;
		await assert.rejects(data.batch.run(as("somebody")), /Permission denied/);
		assert.equal((await data.batch.tree("raw")).size, 24);
		await data.batch.run(as("hdfs-writer"));
		assert.equal((await data.batch.tree("raw")).size, 3);
	});

	test("a killed process leaves the records as they were", async () => {
		await using data = await RawDataSet.create();
		const before = await data.read();
		for (const line of ["started", '"hour":"2024-05-06T09"'])
			await data.batch.cutOff({ job: "compaction" }, line, "SIGKILL");
		assert.deepEqual(await data.read(), before);
		await data.batch.run({ job: "compaction" });
		assert.equal((await data.batch.tree("raw")).size, 3);
		assert.deepEqual(await data.read(), before);
	});
});
