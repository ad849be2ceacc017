import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const FIXTURE = fileURLToPath(new URL("service-fixture.ts", import.meta.url));

interface Run {
	readonly child: ChildProcess;
	/** What it has printed so far. */
	out(): { stdout: string; stderr: string };
	readonly exit: Promise<number | null>;
	/** The line of this message, once it is there. */
	logged(msg: string): Promise<Record<string, unknown>>;
}

const children: ChildProcess[] = [];

function run(env: Record<string, string>, ...flags: string[]): Run {
	const child = spawn(process.execPath, [FIXTURE, ...flags], {
		env: { HTTP_HOST: "127.0.0.1", HTTP_PORT: "0", ...env },
	});
	children.push(child);
	const text = { stdout: "", stderr: "" };
	child.stdout.on("data", (chunk) => {
		text.stdout += chunk;
	});
	child.stderr.on("data", (chunk) => {
		text.stderr += chunk;
	});
	return {
		child,
		out: () => text,
		exit: once(child, "close").then(([code]) => code),
		logged: async (msg) => {
			for (;;) {
				const entry = text.stdout
					.split("\n")
					.filter((line) => line.startsWith("{"))
					.map((line) => JSON.parse(line))
					.find((line) => line.msg === msg);
				if (entry) return entry;
				assert.equal(child.exitCode, null, text.stdout + text.stderr);
				await sleep(20);
			}
		},
	};
}

describe("a service", { timeout: 120_000 }, () => {
	afterEach(() => {
		for (const child of children.splice(0)) child.kill("SIGKILL");
	});

	test("prints its flags and variables for --help", async () => {
		const { exit, out } = run({}, "--help");
		assert.equal(await exit, 0);
		assert.match(out().stdout, /--size, SIZE \(required\)/);
		assert.match(out().stdout, /--http-port, HTTP_PORT \(9100\)/);
	});

	test("exits with 78 and names all problems of its configuration at once", async () => {
		const { exit, out } = run(
			{ MODE: "fly", HTTP_PORT: "many" },
			"--speed",
			"9",
		);
		assert.equal(await exit, 78);
		for (const problem of [
			"SIZE is missing",
			'MODE="fly"',
			'HTTP_PORT="many"',
			"--speed",
		])
			assert.ok(out().stderr.includes(problem), out().stderr);
		assert.equal(out().stdout, "");
	});

	test("answers health, readiness, metrics and its own routes", async () => {
		const { child, logged, exit } = run({ SIZE: "1" });
		const { httpPort } = await logged("started");
		const get = async (path: string) => {
			const response = await fetch(`http://127.0.0.1:${httpPort}${path}`);
			return [response.status, await response.text()] as const;
		};
		assert.deepEqual(await get("/healthz"), [200, "ok\n"]);
		assert.deepEqual(await get("/readyz"), [503, "not ready\n"]);
		assert.deepEqual(await get("/readyz"), [200, "ready\n"]);
		assert.match((await get("/metrics"))[1], /process_cpu_seconds_total/);
		assert.deepEqual(await get("/own?x=1"), [200, "own route"]);
		assert.equal((await get("/broken"))[0], 500);
		assert.equal((await get("/toString"))[0], 404);
		child.kill("SIGTERM");
		assert.equal(await exit, 0);
	});

	for (const signal of ["SIGTERM", "SIGINT"] as const)
		test(`finishes its work on ${signal} and exits with 0`, async () => {
			const { child, logged, exit, out } = run({ SIZE: "1" });
			await logged("started");
			child.kill(signal);
			assert.equal(await exit, 0);
			assert.match(out().stdout, /work is finished/);
		});

	test("stops while it is still starting", async () => {
		const { child, exit, logged } = run({ SIZE: "1", MODE: "stuck-start" });
		await logged("starting");
		child.kill("SIGTERM");
		assert.equal(await exit, 0);
	});

	test("ends at once on a second signal", async () => {
		const { child, logged, exit } = run({ SIZE: "1", MODE: "hang" });
		await logged("started");
		child.kill("SIGTERM");
		await logged("stopping");
		child.kill("SIGTERM");
		assert.equal(await exit, 143);
	});

	test("gives up a stop that takes more than ten seconds", async () => {
		const { child, logged, exit, out } = run({ SIZE: "1", MODE: "hang" });
		await logged("started");
		child.kill("SIGTERM");
		assert.equal(await exit, 1);
		assert.match(out().stdout, /did not stop within 10000 ms/);
	});

	test("exits with 0 when its work is finished", async () => {
		const { exit, out } = run({ SIZE: "1", MODE: "finish" });
		assert.equal(await exit, 0);
		assert.match(out().stdout, /work is finished/);
	});

	for (const [mode, reason, code] of [
		["break", "broken", 1],
		["throw", "thrown outside of any call", 1],
		["answer", "they differ", 3],
	] as const)
		test(`logs why and exits with ${code} in mode ${mode}`, async () => {
			const { exit, out } = run({ SIZE: "1", MODE: mode });
			assert.equal(await exit, code);
			assert.ok(out().stdout.includes(reason), out().stdout);
		});

	test("exits with 1 and names the port when another process has it", async () => {
		const first = run({ SIZE: "1" });
		const { httpPort } = await first.logged("started");
		const second = run({ SIZE: "1", HTTP_PORT: String(httpPort) });
		assert.equal(await second.exit, 1);
		assert.ok(second.out().stdout.includes(`127.0.0.1:${httpPort}`));
		first.child.kill("SIGTERM");
		await first.exit;
	});
});
