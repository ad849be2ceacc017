import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
	FolderLock,
	FolderLockedError,
	lockHolder,
} from "../../local/processes/folder-lock.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const by = {
	what: "the data",
	purpose: "a test",
	now: new Date("2026-01-02T03:04:05Z"),
};

test("a second taker learns who holds the lock and since when", () => {
	const file = join(temporaryFolder(), "run/lock.json");
	const lock = FolderLock.take(file, by);
	assert.throws(
		() => FolderLock.take(file, by),
		new FolderLockedError("the data", {
			pid: process.pid,
			started: lockHolder(file)?.started ?? "",
			since: "2026-01-02T03:04:05.000Z",
			purpose: "a test",
		}),
	);
	lock.release();
	FolderLock.take(file, by).release();
	assert.equal(lockHolder(file), undefined);
});

test("a lock whose holder is gone can be taken, also when its pid is in use again", () => {
	const file = join(temporaryFolder(), "lock.json");
	const gone = { pid: process.pid, started: "0", since: "", purpose: "" };
	writeFileSync(file, JSON.stringify(gone));
	assert.equal(lockHolder(file), undefined);
	FolderLock.take(file, by).release();
});
