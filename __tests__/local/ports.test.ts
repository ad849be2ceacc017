import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { checkPorts } from "../../processes/check-ports.ts";

test("a busy port is named with what holds it and who wants it", async (t) => {
	const holder = spawn(
		process.execPath,
		[
			"-e",
			"const s = require('net').createServer().listen(0, '127.0.0.1', () => console.log(s.address().port)) /* the holder */",
		],
		{ stdio: ["ignore", "pipe", "inherit"] },
	);
	t.after(() => holder.kill());
	const [chunk] = await once(holder.stdout, "data");
	const port = Number(String(chunk));

	await assert.rejects(
		checkPorts([
			{ component: "kafka", name: "broker", host: "127.0.0.1", port },
		]),
		(error: Error) => {
			assert.match(
				error.message,
				new RegExp(
					`port ${port} \\(kafka broker\\) is held by pid ${holder.pid}: .*the holder`,
				),
			);
			assert.match(error.message, /--port-base/);
			return true;
		},
	);
});

test("free ports pass", async () => {
	await checkPorts([
		{ component: "kafka", name: "broker", host: "127.0.0.1", port: 0 },
	]);
});
