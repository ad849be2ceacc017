import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { unlessAborted } from "../../processes/unless-aborted.ts";
import { temporaryFolder } from "../local/temporary-folder.ts";

const BREAK_OFF = join(import.meta.dirname, "./break-off.ts");

for (const signals of [
	["SIGTERM"],
	["SIGTERM", "SIGTERM"],
	["SIGINT", "SIGTERM"],
] as const)
	test(`a test run that gets ${signals.join(" and ")} stops what it has started before it ends`, async () => {
		const folder = temporaryFolder();
		const stopped = join(folder, "stopped");
		writeFileSync(
			join(folder, "run.ts"),
			`import { writeFileSync } from "node:fs";
			import { setTimeout } from "node:timers/promises";
			import { onBreakOff } from ${JSON.stringify(BREAK_OFF)};
			onBreakOff(async () => {
				await setTimeout(500);
				writeFileSync(${JSON.stringify(stopped)}, "");
			});
			process.stdout.write("runs");
			await setTimeout(60_000);`,
		);
		const run = spawn(process.execPath, [join(folder, "run.ts")], {
			stdio: ["ignore", "pipe", "inherit"],
		});
		const ended = once(run, "exit");
		await once(run.stdout, "data");
		for (const signal of signals) {
			run.kill(signal);
			await sleep(100);
		}
		const [code] = await ended;
		assert.equal(existsSync(stopped), true);
		assert.equal(code, signals[0] === "SIGTERM" ? 143 : 130);
	});

test("waiting is given up at the signal, before or while it lasts", async () => {
	const interrupt = new AbortController();
	const never = new Promise(() => {});
	const waiting = unlessAborted(never, interrupt.signal);
	interrupt.abort(new Error("enough"));
	await assert.rejects(waiting, /enough/);
	await assert.rejects(unlessAborted(never, interrupt.signal), /enough/);
	assert.equal(await unlessAborted(Promise.resolve(1)), 1);
});
