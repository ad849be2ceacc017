import assert from "node:assert/strict";
import { utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { FolderLock, lockHolder } from "../../processes/folder-lock.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const by = {
	what: "the data",
	purpose: "a test",
};

test("a second taker learns who holds the lock and since when", () => {
	const file = join(temporaryFolder(), "run/lock.json");
	const lock = FolderLock.take(file, by);
	utimesSync(file, 0, Date.UTC(2026, 0, 2, 3, 4, 5) / 1_000);
	assert.throws(() => FolderLock.take(file, by), {
		code: "FOLDER_LOCKED",
		message: `the data is in use by pid ${process.pid} since 2026-01-02T03:04:05.000Z (a test)`,
	});
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
