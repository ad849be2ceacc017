import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import {
	type EnvironmentRecord,
	expiry,
	storedRecord,
} from "../../ops/records/environment-record.ts";
import { readRecord } from "../../ops/records/read-record.ts";

const NAME = "staging-pr-42";
/** A record as each version of the code has stored it, by the commit that was the first to do so. */
const sample = (version: string) =>
	readFileSync(
		join(import.meta.dirname, "stored-records", `${version}.json`),
		"utf8",
	);

const READ: EnvironmentRecord = {
	environment: NAME,
	title: "feature/PR 42",
	from: "prod",
	namespace: NAME,
	isolation: "namespace",
	owner: "ada@example.com",
	lifetime: { created: "2026-11-20T09:30:00.000Z", ttl: "4h" },
	settings: { "kafka.storage.size": "20Gi" },
	commit: "0123456789ab",
	phase: "asleep",
	by: "ada@laptop (pid 4711)",
	at: "2026-11-20T09:34:00.000Z",
	sleepers: {
		replicas: { "StatefulSet/kafka": 1 },
		suspended: { "CronJob/batch-processing": false },
	},
};

describe("a record of an environment", () => {
	for (const version of [
		"1-without-isolation",
		"2-without-version",
		"2-in-the-bucket",
		"3",
	])
		test(`of version ${version} is read as what it was`, () => {
			assert.deepEqual(readRecord(sample(version), NAME), READ);
		});

	test("is stored in the form of the newest sample", () => {
		assert.deepEqual(
			JSON.parse(JSON.stringify(storedRecord(READ))),
			JSON.parse(sample("3")),
		);
	});

	test("of a later version says so, with what can be read of it", () => {
		const later = JSON.stringify({ ...READ, version: 99 });
		const { unreadable, problem, owner } = readRecord(later, NAME);
		assert.deepEqual([unreadable, owner], [true, "ada@example.com"]);
		assert.match(problem ?? "", /version 99, which a later version/);
	});

	for (const [what, text] of [
		["half a record", '{"environment":"staging-pr-42","own'],
		["nothing", ""],
		["null", "null"],
		["a list", "[]"],
		["an empty table", "{}"],
		["fields of other kinds", '{"environment":1,"owner":[],"phase":{}}'],
	] as const)
		test(`that is ${what} is told to be unreadable, by its name, and is not due`, () => {
			const read = readRecord(text, NAME);
			assert.equal(read.unreadable, true);
			assert.equal(read.environment, NAME);
			assert.match(read.problem ?? "", /staging down removes it all the same/);
			assert.equal(expiry(read), undefined);
		});

	test("whose parts are of other kinds is read without them", () => {
		const read = readRecord(
			JSON.stringify({
				...{ environment: NAME, owner: "ada", phase: "ready" },
				...{ lifetime: "4h", settings: [], sleepers: 3, isolation: 7 },
			}),
			NAME,
		);
		assert.equal(read.isolation, "namespace");
		assert.equal(read.lifetime, undefined);
		assert.deepEqual(read.settings, {});
	});
});
