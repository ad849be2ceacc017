import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { isolated } from "../real-node/isolation.ts";
import { eventually } from "./node-under-test.ts";

const MARK = `isolation-test-${process.pid}`;

/** Processes whose command line has the mark; none that is only about to be forgotten. */
const marked = () =>
	readdirSync("/proc").filter((pid) => {
		if (!/^\d+$/.test(pid) || pid === String(process.pid)) return false;
		try {
			return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(MARK);
		} catch {
			return false;
		}
	});

/** What it starts leaves its session, as a container's shim does. */
const SCRIPT = `setsid sh -c "sleep 1000; : ${MARK}" & sleep 1000; : ${MARK}`;

test("whatever runs in isolation ends when the one who started it is killed", async () => {
	const [program, args] = isolated("sh", ["-c", SCRIPT]);
	const starter = spawn(process.execPath, [
		"--eval",
		`require("node:child_process").spawn(${JSON.stringify(program)}, ${JSON.stringify(args)}, { stdio: "ignore" })`,
	]);
	await eventually("it runs", async () => marked().length >= 3, 30_000);
	starter.kill("SIGKILL");
	await eventually(
		"nothing is left",
		async () => marked().length === 0,
		30_000,
	);
});

test("interfaces and mounts made in isolation are not the machine's", async () => {
	const [program, args] = isolated("sh", [
		"-c",
		"ip link add isolated type bridge && mount -t tmpfs tmpfs /mnt && touch /mnt/isolated && sleep 1000",
	]);
	const child = spawn(program, args, { stdio: "ignore" });
	try {
		const seen = (path: string) =>
			readdirSync("/proc").some((pid) => {
				try {
					return existsSync(`/proc/${pid}/root/mnt/${path}`);
				} catch {
					return false;
				}
			});
		await eventually("it has mounted", async () => seen("isolated"), 30_000);
		assert.equal(existsSync("/mnt/isolated"), false);
		assert.equal(existsSync("/sys/class/net/isolated"), false);
	} finally {
		child.kill("SIGKILL");
	}
});
