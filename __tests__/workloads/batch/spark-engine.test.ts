import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { SparkEngine } from "../../../workloads/batch/src/spark-engine.ts";
import { WebHdfs } from "../../../workloads/runtime/src/webhdfs.ts";
import { engines } from "../../real-engines/engines-under-test.ts";
import {
	assertExactMeans,
	assertRight,
	CONFIG,
	STAMP,
	withBars,
} from "./bars-under-test.ts";
import { BatchUnderTest } from "./batch-under-test.ts";
import type { Bar } from "./recompute.ts";
import { anyBars, farApart, nastyBars } from "./synthetic-bars.ts";

/** Side by side in one run: a query of Spark costs seconds, its rows hardly anything. */
const anyAndNastyBars = (): Bar[] => [
	...nastyBars(),
	...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].flatMap((seed) =>
		anyBars(seed).map((bar) => ({ ...bar, ticker: `${bar.ticker}-${seed}` })),
	),
	...farApart(),
];

describe("the batch on Spark", { timeout: 600_000 }, () => {
	for (const [what, bars] of [
		["any and nasty bars", anyAndNastyBars()],
		["one row", [{ ticker: "ONE", day: "2024-02-29", p: 5, volume: 0 }]],
	] as const)
		test(`agrees with a row-by-row computation on ${what}`, async () => {
			await using batch = await BatchUnderTest.create();
			const { sparkConnect, hdfsUri, hdfsNamenodes } = engines();
			// As on a cluster, the batch and Spark are two users of HDFS, and the batch owns its folder only.
			const serving = `${batch.root}/serving`;
			await batch.hdfs.mkdirs(serving);
			await batch.hdfs.setOwner(serving, { owner: "batch" });
			const hdfs = new WebHdfs({ namenodes: hdfsNamenodes, user: "batch" });
			const dir = join(batch.dir, "computed");
			await mkdir(dir);
			await withBars(batch.dir, bars, async (db) => {
				const run = await new SparkEngine({
					config: { ...CONFIG, sparkConnect, hdfsUri },
					db,
					hdfs,
					dir,
					staging: `${serving}/_staging/run`,
				}).compute(STAMP, () => undefined);
				await assertRight(db, bars, run, "full");
				await assertExactMeans(db, bars, run);
			});
			assert.deepEqual(await hdfs.list(`${serving}/_staging/run`), []);
			hdfs.close();
		});
});
