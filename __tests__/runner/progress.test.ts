import assert from "node:assert/strict";
import { test } from "node:test";
import { Progress, type ProgressOutput } from "./progress.ts";

/** Two suites, of which one fails; the clock is moved by hand. */
function shown(output: Omit<ProgressOutput, "write">): string {
	let text = "";
	let nowMs = 0;
	const write = (chunk: string) => {
		text += chunk;
	};
	const progress = new Progress({ ...output, write }, 2, () => nowMs);
	progress.report({ type: "started", suite: "local/a" });
	progress.report({ type: "started", suite: "local/b" });
	progress.report({ type: "test", suite: "local/a", outcome: "passed" });
	progress.report({ type: "test", suite: "local/b", outcome: "failed" });
	progress.report({ type: "message", text: "✗ b (b.test.ts:1)\nError: why" });
	nowMs = 65_200;
	progress.report({ type: "ended", suite: "local/a" });
	nowMs = 70_000;
	progress.report({ type: "ended", suite: "local/b" });
	progress.end();
	return text;
}

test("a terminal gets one line that changes; messages stay above it", () => {
	const text = shown({ isTTY: true, columns: 200 });
	const lines = text.split("\r\x1b[K");
	assert.ok(
		lines.includes("1/2 suites, 1 passed, 1 failed, 1:05 · local/b 1:05"),
		text,
	);
	assert.ok(lines.includes("✗ b (b.test.ts:1)\nError: why\n"));
	assert.equal(lines.at(-1), "", "the line is taken away at the end");
});

test("the line is not wider than the terminal", () => {
	for (const line of shown({ isTTY: true, columns: 20 }).split("\r\x1b[K"))
		if (!line.includes("\n")) assert.ok(line.length < 20, line);
});

test("anything else gets a line for each suite, with counts and seconds", () => {
	assert.equal(
		shown({ isTTY: false }),
		[
			"✗ b (b.test.ts:1)",
			"Error: why",
			"✓ local/a: 1 passed, 65.2 s",
			"✗ local/b: 0 passed, 1 failed, 70.0 s",
			"",
		].join("\n"),
	);
});

test("a test that several suites share counts for the one that is under way", () => {
	let text = "";
	const write = (chunk: string) => {
		text += chunk;
	};
	const progress = new Progress({ write }, 1, () => 0);
	progress.report({ type: "started", suite: "cluster/dev-shape" });
	progress.report({
		type: "test",
		suite: "cluster/applied-shape",
		outcome: "failed",
	});
	progress.report({ type: "ended", suite: "cluster/dev-shape" });
	assert.equal(text, "✗ cluster/dev-shape: 0 passed, 1 failed, 0.0 s\n");
});
