import assert from "node:assert/strict";
import { existsSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { LogFile } from "../../processes/log-file.ts";
import { lastLines } from "../../processes/log-tail.ts";
import { temporaryFolder } from "./temporary-folder.ts";

test("a log beyond its size is rotated while its writer keeps it open", () => {
	const log = new LogFile(join(temporaryFolder(), "logs/kafka.log"), 10, 2);
	log.use((descriptor) => {
		for (const text of ["first line\n", "second line\n", "third line\n"]) {
			writeSync(descriptor, text);
			log.rotate();
		}
		writeSync(descriptor, "4th\n");
		log.rotate();
	});
	assert.equal(readFileSync(log.path, "utf8"), "4th\n");
	assert.equal(readFileSync(`${log.path}.1`, "utf8"), "third line\n");
	assert.equal(readFileSync(`${log.path}.2`, "utf8"), "second line\n");
	assert.equal(existsSync(`${log.path}.3`), false);
});

test("the last lines of a log are there for an error", () => {
	const log = new LogFile(join(temporaryFolder(), "x.log"));
	assert.deepEqual(lastLines(log.path, 2), []);
	log.use((descriptor) => writeSync(descriptor, "a\nb\nc\n"));
	assert.deepEqual(lastLines(log.path, 2), ["b", "c"]);
});
