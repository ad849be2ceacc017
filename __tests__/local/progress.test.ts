import assert from "node:assert/strict";
import { test } from "node:test";
import { MavenProgress } from "../../local/artifacts/maven-progress.ts";
import {
	ProgressBar,
	progressLine,
} from "../../local/artifacts/progress-bar.ts";

const MB = 1_000_000;

test("the progress line has megabytes and the time left", () => {
	assert.equal(
		progressLine(25 * MB, 100 * MB, 10_000),
		"[######..................] 25 of 100 MB, 30 s left",
	);
	assert.match(progressLine(1 * MB, 100 * MB, 10_000), /17 min left$/);
	assert.match(progressLine(0, 100 * MB, 10_000), /0 of 100 MB$/);
});

test("downloads under way and finished ones are counted from Maven's output, POMs are not", () => {
	const progress = new MavenProgress(
		new Map([
			["a-1.jar", 10 * MB],
			["b-1.jar", 2 * MB],
		]),
	);
	progress.line("Progress (2): 4.5/10 MB | 500/2000 kB");
	assert.equal(progress.bytes, 5 * MB);
	progress.line(
		"Downloaded from central: https://host/x/a-1.jar (10 MB at 1 MB/s)",
	);
	progress.line(
		"Downloaded from central: https://host/x/a-1.pom (10 kB at 1 MB/s)",
	);
	assert.equal(progress.bytes, 10 * MB);
	progress.arrived("a-1.jar");
	progress.arrived("b-1.jar");
	assert.equal(progress.bytes, 12 * MB);
});

test("a terminal gets one changing line, anything else plain lines", () => {
	for (const isTTY of [true, false]) {
		let text = "";
		const output = {
			isTTY,
			write: (chunk: string) => {
				text += chunk;
			},
		};
		const bar = new ProgressBar(output, "engines", 100 * MB, 0);
		bar.update(50 * MB, 6_000);
		bar.update(60 * MB, 6_100);
		bar.end();
		assert.equal(text.includes("\x1b"), isTTY);
		assert.equal(text.split("50 of 100 MB").length, 2);
		assert.ok(!text.includes("60 of 100 MB"), "not more often than needed");
	}
});
