import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pino } from "pino";
import {
	datesToPrune,
	pruneRuns,
} from "../../../workloads/batch/src/prune-runs.ts";
import { WebHdfs } from "../../../workloads/runtime/src/webhdfs.ts";
import { engines } from "../../real-engines/engines-under-test.ts";
import { BatchUnderTest } from "./batch-under-test.ts";

const folders = (...days: readonly number[]) =>
	days.map((day) => `dt=2026-11-${String(day).padStart(2, "0")}`);
const dates = (...days: readonly number[]) =>
	folders(...days).map((name) => name.slice(3));

describe("of the run dates", () => {
	for (const [why, given, keep, always, pruned] of [
		["few are all kept", [1, 2, 3], 3, [], []],
		["the last ones are kept", [3, 1, 2, 5, 4], 2, [], [1, 2, 3]],
		["the served one is kept whatever its date", [1, 2, 3, 4], 2, [1], [2]],
		["those of a back-fill are kept", [1, 2, 3, 8, 9], 2, [1, 2], [3]],
		["there may be none", [], 2, [1], []],
	] as const)
		test(why, () => {
			assert.deepEqual(
				datesToPrune(folders(...given), keep, dates(...always)),
				dates(...pruned),
			);
		});

	test("other names are left alone and do not count", () => {
		assert.deepEqual(
			datesToPrune(
				["_staging", "dt=2026-11-01.bak", "dt=x", ...folders(1, 2)],
				1,
				[],
			),
			dates(1),
		);
	});
});

const HISTORY = Array.from({ length: 9 }, (_, i) => ({
	ticker: "AAA",
	day: `2026-11-0${i + 1}`,
	p: 10 + i,
	volume: 100,
}));

/** Dies as a killed process does: the first deletions reach HDFS, then nothing. */
class DyingHdfs extends WebHdfs {
	#left: number;

	constructor(deletions: number) {
		super({ namenodes: engines().hdfsNamenodes });
		this.#left = deletions;
	}

	override async delete(...args: Parameters<WebHdfs["delete"]>) {
		if (this.#left-- <= 0) throw new Error("killed");
		return super.delete(...args);
	}
}

describe("a run of the batch", { timeout: 600_000 }, () => {
	test("deletes the files of old dates and stale staging, never what is served, also after a kill at any deletion", async () => {
		await using batch = await BatchUnderTest.create();
		const history = await batch.history(HISTORY);
		const left = (path: string) =>
			batch.hdfs
				.list(`${batch.root}/serving/${path}`)
				.then((entries) => entries.map(({ pathSuffix }) => pathSuffix).sort());
		await batch.run({ history, from: "2026-11-01", to: "2026-11-06" });
		assert.deepEqual(await left("features"), folders(1, 2, 3, 4, 5, 6));

		await batch.run({ history, to: "2026-11-07", keepRuns: 4 });
		assert.deepEqual(await left("features"), folders(4, 5, 6, 7));
		assert.deepEqual(await left("monthly"), folders(4, 5, 6, 7));

		const staging = `${batch.root}/serving/_staging`;
		await batch.hdfs.mkdirs(`${staging}/dt=2026-11-03-0123456789ab`);
		const prune = (hdfs: WebHdfs, aheadMs: number) =>
			pruneRuns({
				hdfs,
				elasticsearch: batch.elasticsearch,
				config: {
					featuresPath: `${batch.root}/serving/features`,
					monthlyPath: `${batch.root}/serving/monthly`,
					latestPath: `${batch.root}/latest.json`,
					featuresAlias: batch.featuresAlias,
					keepRuns: 1,
				},
				dates: ["2026-11-04"],
				nowMs: Date.now() + aheadMs,
				log: pino({ level: "silent" }),
			});
		for (let deletions = 0; deletions < 4; deletions++) {
			const dying = new DyingHdfs(deletions === 0 ? 0 : 1);
			await assert.rejects(prune(dying, 0), /killed/);
			dying.close();
			const features = await left("features");
			for (const name of folders(4, 7)) assert.ok(features.includes(name));
		}
		await prune(batch.hdfs, 0);
		assert.deepEqual(await left("features"), folders(4, 7));
		assert.deepEqual(await left("monthly"), folders(4, 7));
		assert.deepEqual(await left("_staging"), ["dt=2026-11-03-0123456789ab"]);
		await prune(batch.hdfs, 25 * 3_600_000);
		assert.deepEqual(await left("_staging"), []);
		assert.equal((await batch.served())?.rows, 7);
	});
});
