import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
	hourOf,
	parseRawFileName,
	parseTemporaryName,
	rawDirectory,
	rawFileName,
	temporaryName,
} from "../../../workloads/hdfs-writer/src/raw-file.ts";

describe("names of the raw data set", () => {
	const file = { partition: 3, first: 100, last: 2_599 };

	test("tell partition and offsets, and are read back", () => {
		assert.equal(rawFileName(file), "data_3-100-2599.jsonl");
		assert.deepEqual(parseRawFileName(rawFileName(file)), file);
	});

	test("put a file into the UTC hour of its records", () => {
		const hour = hourOf("2026-01-02T03:59:59.999Z");
		assert.equal(rawDirectory("/raw", hour), "/raw/2026/01/02/03");
	});

	test("tell whose an unfinished file is, and do not look like a finished one", () => {
		const name = temporaryName(file, "2026-01-02T03", "a-writer");
		assert.equal(name, "data_3-100-2599.jsonl.2026010203.a-writer.tmp");
		assert.deepEqual(parseTemporaryName(name), {
			partition: 3,
			writer: "a-writer",
		});
		assert.equal(parseRawFileName(name), undefined);
	});

	for (const name of [
		"part-00000.parquet",
		"data_3-100.jsonl",
		"data_3-100-2599.jsonl.gz",
		"xdata_3-100-2599.jsonl",
		"data_-1-0-5.jsonl",
	])
		test(`leave ${name} alone`, () => {
			assert.equal(parseRawFileName(name), undefined);
			assert.equal(parseTemporaryName(name), undefined);
		});
});
