import assert from "node:assert/strict";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import {
	nullable,
	type RecordSchema,
	required,
} from "@tickstack/contracts/record";
import type { ColumnData } from "../../../workloads/batch/src/parquet/column-data.ts";
import { encodeRowGroup } from "../../../workloads/batch/src/parquet/encoded-row-group.ts";
import { ParquetWriter } from "../../../workloads/batch/src/parquet/parquet-writer.ts";
import { inDuckDb } from "./batch-under-test.ts";
import { randomNumbers } from "./synthetic-bars.ts";

const numbers = (...values: readonly (number | null)[]) => ({
	numbers: Float64Array.from(values, (value) => value ?? Number.NaN),
});

describe("the Parquet writer", () => {
	let dir: string;
	before(async () => {
		dir = await mkdtemp(join(tmpdir(), "parquet-test-"));
	});
	after(() => rm(dir, { recursive: true, force: true }));

	let files = 0;
	/** Writes row groups and gives the file. */
	async function written(
		schema: RecordSchema,
		...groups: readonly (readonly [number, Record<string, ColumnData>])[]
	): Promise<string> {
		const file = join(dir, `${files++}.parquet`);
		const writer = new ParquetWriter(file, schema);
		for (const [rows, data] of groups)
			await writer.write(encodeRowGroup(schema, rows, data));
		await writer.close();
		return file;
	}

	test("writes every kind of column as DuckDB reads it", async () => {
		const file = await written(
			{
				text: required("string", ""),
				maybe: nullable("string", ""),
				double: required("double", ""),
				long: required("long", ""),
				"a date": required("date", ""),
				flag: required("boolean", ""),
				time: required("timestamp", ""),
				same: nullable("string", ""),
			},
			[
				3,
				{
					text: { codes: Uint32Array.of(2, 1, 2), values: ["Größe €", ""] },
					maybe: { codes: Uint8Array.of(0, 1, 0), values: ["x", "unused"] },
					double: numbers(-0.1, 5e-324, 1.7976931348623157e308),
					long: numbers(2 ** 53 - 1, -1, -(2 ** 53 - 1)),
					"a date": numbers(-25_567, 0, 19_782),
					flag: { flags: Uint8Array.of(1, 0, 1) },
					time: { constant: 1_795_253_400_250_000 },
					same: { constant: "run-1" },
				},
			],
		);
		const rows = await inDuckDb(`SELECT * FROM '${file}'`);
		assert.deepEqual(rows, [
			{
				text: "",
				maybe: null,
				double: -0.1,
				long: "9007199254740991",
				"a date": "1900-01-01",
				flag: true,
				time: "2026-11-21 09:30:00.25",
				same: "run-1",
			},
			{
				text: "Größe €",
				maybe: "x",
				double: 5e-324,
				long: "-1",
				"a date": "1970-01-01",
				flag: false,
				time: "2026-11-21 09:30:00.25",
				same: "run-1",
			},
			{
				text: "",
				maybe: null,
				double: 1.7976931348623157e308,
				long: "-9007199254740991",
				"a date": "2024-02-29",
				flag: true,
				time: "2026-11-21 09:30:00.25",
				same: "run-1",
			},
		]);
		const [types] = await inDuckDb(
			`SELECT string_agg(column_type, ' ') AS types FROM (DESCRIBE SELECT * FROM '${file}')`,
		);
		assert.equal(
			types?.types,
			"VARCHAR VARCHAR DOUBLE BIGINT DATE BOOLEAN TIMESTAMP VARCHAR",
		);
	});

	for (const [where, isNull] of [
		["nowhere", () => false],
		["everywhere", () => true],
		["at first", (row: number) => row < 700],
		["at last", (row: number) => row >= 700],
		["in every other row", (row: number) => row % 2 === 0],
		["here and there", (row: number) => Math.sin(row * row) > 0.3],
	] as const)
		test(`writes nulls that are ${where}, of numbers and of texts`, async () => {
			const rows = Array.from({ length: 1_000 }, (_, row) => row);
			const group = {
				n: numbers(...rows.map((row) => (isNull(row) ? null : row / 3))),
				t: {
					codes: Uint8Array.from(rows, (row) =>
						isNull(row) ? 0 : 1 + (row % 3),
					),
					values: ["a", "b", "c"],
				},
				row: numbers(...rows),
			};
			const file = await written(
				{
					n: nullable("double", ""),
					t: nullable("string", ""),
					row: required("long", ""),
				},
				[1_000, group],
			);
			assert.deepEqual(
				await inDuckDb(`SELECT n, t, row::INT AS row FROM '${file}'`),
				rows.map((row) => ({
					n: isNull(row) ? null : row / 3,
					t: isNull(row) ? null : "abc"[row % 3],
					row,
				})),
			);
			const [counted] = await inDuckDb(
				`SELECT stats_null_count AS nulls FROM parquet_metadata('${file}') WHERE path_in_schema = 'n'`,
			);
			assert.equal(Number(counted?.nulls), rows.filter(isNull).length);
		});

	test("keeps all row groups in their order, each with as many rows as were given", async () => {
		const random = randomNumbers(5);
		const sizes = [1, 70_000, 65_536, 3];
		let row = 0;
		const groups = sizes.map((size) => {
			// The arrays may be longer than the group.
			const n = new Float64Array(size + 7);
			const code = new Uint32Array(size + 7);
			for (let i = 0; i < size; i++) {
				n[i] = row++;
				code[i] = 1 + Math.floor(random() * 300);
			}
			const values = Array.from({ length: 300 }, (_, i) => `text ${i + 1}`);
			return [size, { n: { numbers: n }, t: { codes: code, values } }] as const;
		});
		const file = await written(
			{ n: required("long", ""), t: required("string", "") },
			...groups,
		);
		const [found] = await inDuckDb(
			`SELECT count(*)::INT AS rows, count(*) FILTER (WHERE n <> file_row_number)::INT AS misplaced FROM read_parquet('${file}', file_row_number = true)`,
		);
		assert.deepEqual(found, { rows: row, misplaced: 0 });
		const texts = await inDuckDb(`SELECT t FROM '${file}'`);
		assert.deepEqual(
			texts.map(({ t }) => t),
			groups.flatMap(([size, { t }]) =>
				[...t.codes.subarray(0, size)].map((code) => `text ${code}`),
			),
		);
		const counts = await inDuckDb(
			`SELECT DISTINCT row_group_id::INT AS id, row_group_num_rows::INT AS rows FROM parquet_metadata('${file}') ORDER BY id`,
		);
		assert.deepEqual(
			counts.map(({ rows }) => rows),
			sizes,
		);
	});

	test("stores steps once each, and values that change all the time as they are", async () => {
		const rows = 60_000;
		const schema = { n: required("double", "") };
		const groupOf = (value: (row: number) => number) =>
			[
				rows,
				{
					n: {
						numbers: Float64Array.from({ length: rows }, (_, i) => value(i)),
						steps: true,
					},
				},
			] as const;
		for (const [value, isSmall] of [
			[(row: number) => Math.floor(row / 500) % 7, true],
			[(row: number) => Math.floor(row / 5), true],
			[(row: number) => row / 7, false],
			[(row: number) => (row % 2 ? 0 : -0), true],
		] as const) {
			const file = await written(schema, groupOf(value));
			const found = await inDuckDb(`SELECT n FROM '${file}'`);
			const wrong = found.findIndex(({ n }, i) => Number(n) !== value(i));
			assert.equal(found.length, rows);
			assert.equal(wrong, -1);
			assert.equal((await stat(file)).size < rows * 4, isSmall);
		}
	});

	test("tells the bounds of dates and texts, so that readers skip row groups", async () => {
		const schema = { t: required("string", ""), d: required("date", "") };
		const group = (texts: readonly string[], ...days: readonly number[]) =>
			[
				days.length,
				{
					t: {
						codes: Uint32Array.from(days, (_, i) => 1 + (i % texts.length)),
						values: texts,
					},
					d: numbers(...days),
				},
			] as const;
		const file = await written(
			schema,
			group(["B", "A"], 3, 1, 2),
			group(["É", "Z"], 30, 20),
		);
		const bounds = await inDuckDb(
			`SELECT stats_min_value AS least, stats_max_value AS greatest FROM parquet_metadata('${file}') ORDER BY row_group_id, column_id`,
		);
		assert.deepEqual(bounds, [
			{ least: "A", greatest: "B" },
			{ least: "1970-01-02", greatest: "1970-01-04" },
			{ least: "Z", greatest: "É" },
			{ least: "1970-01-21", greatest: "1970-01-31" },
		]);
		assert.deepEqual(
			await inDuckDb(`SELECT t FROM '${file}' WHERE d = DATE '1970-01-21'`),
			[{ t: "Z" }],
		);
	});

	test("writes a file without rows, and says what is wrong with a place that it cannot write to", async () => {
		const schema = { n: nullable("double", "") };
		assert.deepEqual(
			await inDuckDb(`SELECT * FROM '${await written(schema)}'`),
			[],
		);
		const writer = new ParquetWriter(join(dir, "missing/file"), schema);
		await assert.rejects(
			writer.write(encodeRowGroup(schema, 1, { n: numbers(1) })),
			{
				code: "ENOENT",
			},
		);
		await writer.abort();
	});
});
