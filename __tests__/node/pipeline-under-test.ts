import assert from "node:assert/strict";
import { windowId } from "@tickstack/contracts/realtime-window";
import type { RawTick } from "@tickstack/contracts/tick";
import { WebHdfs } from "@tickstack/runtime/webhdfs";
import {
	assertEveryOffset,
	completeUntil,
	rawTicks,
} from "../recomputation/raw-data-set.ts";
import {
	assertSameWindow,
	type RecomputedWindow,
	recomputedWindows,
} from "../recomputation/recomputed-windows.ts";
import { eventually } from "./node-under-test.ts";

type ServedWindow = RecomputedWindow & {
	readonly ticker: string;
	readonly window_start: string;
	readonly window_end: string;
};

/** The pipeline in a namespace of the node, seen through its Services. */
export class PipelineUnderTest {
	readonly hdfs: WebHdfs;
	readonly #namespace: string;

	constructor(namespace: string) {
		this.#namespace = namespace;
		this.hdfs = new WebHdfs({
			namenodes: [`http://hadoop-namenode.${namespace}.svc.cluster.local:9870`],
			user: "hdfs",
		});
	}

	close(): void {
		this.hdfs.close();
	}

	/** Asks query-api. */
	async query<T>(path: string): Promise<T> {
		const answer = await fetch(
			`http://query-api.${this.#namespace}.svc.cluster.local:8080${path}`,
		);
		assert.equal(answer.status, 200, `${path}: ${await answer.clone().text()}`);
		return (await answer.json()) as T;
	}

	/** Waits until all that was produced until now has reached both paths, then compares them, window by window. */
	async assertPathsAgree(leastWindows: number): Promise<void> {
		const settled = Date.now();
		let ticks: RawTick[] = [];
		await eventually("the raw data set is complete until now", async () => {
			ticks = await rawTicks(this.hdfs);
			return completeUntil(ticks) >= settled + 5_000;
		});
		assertEveryOffset(ticks);
		const expected = recomputedWindows(
			ticks.filter((tick) => {
				const end = (Math.floor(Date.parse(tick.time) / 30_000) + 1) * 30_000;
				return end <= settled;
			}),
		);
		assert.ok(expected.size >= leastWindows, `${expected.size} closed windows`);
		// Spark may still be behind the writer.
		let served = new Map<string, ServedWindow>();
		await eventually("all closed windows are served in full", async () => {
			served = await this.#servedWindows();
			return [...expected].every(
				([id, { trade_count }]) => served.get(id)?.trade_count === trade_count,
			);
		});
		for (const [id, window] of expected) {
			const found = served.get(id);
			assert.ok(found, `${id} is served`);
			assertSameWindow(found, window, id);
		}
		for (const [id, window] of served)
			if (Date.parse(window.window_end) <= settled)
				assert.ok(expected.has(id), `${id} stems from raw ticks`);
	}

	/** All windows that query-api serves, by their id. */
	async #servedWindows(): Promise<Map<string, ServedWindow>> {
		const { tickers } = await this.query<{ tickers: { ticker: string }[] }>(
			"/v1/tickers",
		);
		const found = new Map<string, ServedWindow>();
		for (const { ticker } of tickers) {
			const { windows, truncated } = await this.query<{
				windows: ServedWindow[];
				truncated: boolean;
			}>(`/v1/tickers/${ticker}/windows?limit=1000`);
			assert.equal(truncated, false);
			for (const window of windows) found.set(windowId(window), window);
		}
		return found;
	}
}
