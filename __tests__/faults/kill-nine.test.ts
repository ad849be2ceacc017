import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
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

const ROOT = join(import.meta.dirname, "../..");
const DATA = join(ROOT, ".artifacts/kill-nine");
const PORT_BASE = 26_000;
interface Component {
	name: string;
	state: string;
	pid: number | null;
}

/** The command line as a user has it; its output on failure. */
async function tickstack(...args: string[]): Promise<string> {
	const child = spawn(
		process.execPath,
		[join(ROOT, "cli/bin/tickstack.mjs"), ...args],
		{ cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] },
	);
	let output = "";
	let errors = "";
	child.stdout.on("data", (chunk) => {
		output += chunk;
	});
	child.stderr.on("data", (chunk) => {
		errors += chunk;
	});
	const [code] = await new Promise<[number | null]>((resolve) =>
		child.once("close", (exit) => resolve([exit])),
	);
	if (code !== 0 && args[0] !== "status")
		throw new Error(`${args[0]} exited ${code}\n${output}${errors}`);
	return output;
}

async function components(): Promise<Component[]> {
	const json = await tickstack("status", "--data-dir", DATA, "--json");
	return JSON.parse(json).components;
}

/** Kills a component −9 and waits until the supervisor has it ready again under another pid. */
async function killNine(name: string): Promise<void> {
	const before = (await components()).find((one) => one.name === name);
	assert.ok(before?.pid, `${name} runs`);
	process.kill(before.pid, "SIGKILL");
	for (let tries = 0; tries < 120; tries++) {
		await sleep(1_000);
		const now = (await components()).find((one) => one.name === name);
		if (now?.pid && now.pid !== before.pid && now.state === "ready") return;
	}
	assert.fail(`${name} did not come back within two minutes`);
}

const hdfs = new WebHdfs({
	namenodes: [`http://127.0.0.1:${PORT_BASE + 70}`],
	user: "hdfs",
});

async function indexedWindows(): Promise<
	Map<string, RecomputedWindow & { window_end: string }>
> {
	const answer = await fetch(
		`http://127.0.0.1:${PORT_BASE + 200}/stock_realtime/_search?size=10000`,
	);
	assert.equal(answer.status, 200);
	const { hits } = (await answer.json()) as {
		hits: {
			hits: {
				_id: string;
				_source: RecomputedWindow & { window_end: string };
			}[];
		};
	};
	return new Map(hits.hits.map(({ _id, _source }) => [_id, _source]));
}

before(async () => {
	rmSync(DATA, { recursive: true, force: true });
	await tickstack(
		...["start", "--detach", "--data-dir", DATA],
		...["--port-base", String(PORT_BASE), "--ticks-per-second", "200"],
	);
});

after(async () => {
	await tickstack("stop", "--data-dir", DATA);
	hdfs.close();
});

test("windows in Elasticsearch equal a recomputation from the raw files after the writer, Spark, the indexer and the broker were each killed −9", async () => {
	await sleep(20_000);
	for (const name of [
		"hdfs-writer",
		"spark-connect",
		"realtime-indexer",
		"kafka",
	]) {
		await killNine(name);
		await sleep(5_000);
	}
	const settled = Date.now();
	let ticks: RawTick[] = [];
	for (let tries = 0; completeUntil(ticks) < settled + 5_000; tries++) {
		assert.ok(tries < 40, "the writer caught up within 200 s");
		await sleep(5_000);
		ticks = await rawTicks(hdfs);
	}

	assertEveryOffset(ticks);

	const expected = recomputedWindows(
		ticks.filter((tick) => {
			const end = (Math.floor(Date.parse(tick.time) / 30_000) + 1) * 30_000;
			return end <= settled;
		}),
	);
	assert.ok(expected.size >= 5, `${expected.size} closed windows`);
	// The real-time path may still be at work on its own backlog when the writer is done.
	const isBehind = () =>
		[...expected].some(
			([id, { trade_count }]) => actual.get(id)?.trade_count !== trade_count,
		);
	let actual = await indexedWindows();
	for (let tries = 0; tries < 60 && isBehind(); tries++) {
		await sleep(2_000);
		actual = await indexedWindows();
	}
	for (const [id, window] of expected) {
		const found = actual.get(id);
		assert.ok(found, `${id} is indexed`);
		assertSameWindow(found, window, id);
	}
	for (const [id, window] of actual)
		if (Date.parse(window.window_end) <= settled)
			assert.ok(expected.has(id), `${id} stems from raw ticks`);
});
