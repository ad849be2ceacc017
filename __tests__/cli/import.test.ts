import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
	existsSync,
	readdirSync,
	readFileSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import type { MergeReport } from "@tickstack/contracts/history-merge";
import type { Tick } from "@tickstack/contracts/tick";
import { temporaryFolder } from "../local/temporary-folder.ts";

const ROOT = join(import.meta.dirname, "../..");
const ENTRY = join(ROOT, "cli/bin/tickstack.mjs");
const HEADER = "Date,Open,High,Low,Close,Adj Close,Volume";

function importing(cwd: string, ...args: string[]) {
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		[ENTRY, "import", ...args],
		{ cwd, encoding: "utf8" },
	);
	return { status, stdout, stderr };
}

const csv = (...rows: string[]) => `${[HEADER, ...rows].join("\n")}\n`;
const rowsOf = (path: string): Tick[] =>
	gunzipSync(readFileSync(path))
		.toString()
		.trimEnd()
		.split("\n")
		.map((line) => JSON.parse(line));

test("files of every format become one history, sorted, with a report per file and reason", () => {
	const folder = temporaryFolder();
	const at = (name: string) => join(folder, name);
	writeFileSync(
		at("AAPL.csv"),
		csv(
			"2020-01-03,1,2,1,1.5,1.5,10",
			"2020-01-02,1,2,1,1.4,1.4,10",
			"2020-01-03,1,2,1,1.6,1.6,10",
			"2020-01-06,3,2,1,1.5,1.5,10",
			"2020-01-07,null,null,null,null,null,null",
			"2020-02-03,1,2,1,1.7,1.7,10",
		),
	);
	writeFileSync(
		at("many.csv.gz"),
		gzipSync(
			`Ticker,${HEADER}\nIBM,2020-01-02,5,6,5,5,5,1\nAAPL,2020-01-02,1,2,1,1.9,1.9,10\n`,
		),
	);
	const tick = {
		ticker: "MSFT",
		company: "of the file",
		time: "2020-01-02T00:00:00.000Z",
		Open: 1,
		High: 1,
		Low: 1,
		Close: 1,
		"Adj Close": 1,
		Volume: 0,
	};
	writeFileSync(at("a.json"), JSON.stringify([tick]));
	writeFileSync(
		at("b.jsonl"),
		`${JSON.stringify({ ...tick, ticker: "FB" })}\n{ broken\n`,
	);
	writeFileSync(at("names.json"), '{"AAPL":"Apple Inc.","ZZZ":"unused"}');
	const { status, stdout, stderr } = importing(
		folder,
		"AAPL.csv",
		"many.csv.gz",
		"a.json",
		"b.jsonl",
		"--companies",
		"names.json",
		"--json",
	);
	assert.equal(status, 0, stderr);
	const report: MergeReport & { out: string } = JSON.parse(stdout);
	assert.equal(report.out, "history.json.gz");
	assert.equal(report.rows, 11);
	assert.equal(report.kept, 6);
	assert.equal(report.duplicates, 2);
	assert.equal(report.outOfOrder, 1);
	assert.deepEqual(report.rejected, {
		INCONSISTENT: 1,
		WRONG_TYPE: 1,
		NOT_JSON: 1,
	});
	assert.deepEqual(
		report.files.map(({ file, format, rows, kept, replaced }) => [
			file,
			format,
			rows,
			kept,
			replaced,
		]),
		[
			["AAPL.csv", "csv", 6, 3, 1],
			["many.csv.gz", "csv", 2, 2, 0],
			["a.json", "json", 1, 1, 0],
			["b.jsonl", "jsonl", 2, 1, 0],
		],
	);
	assert.deepEqual(report.gaps, {
		count: 1,
		examples: [
			{ ticker: "AAPL", after: "2020-01-03", before: "2020-02-03", days: 31 },
		],
	});
	assert.deepEqual(
		rowsOf(at("history.json.gz")).map(({ ticker, company, time, Close }) => [
			ticker,
			company,
			time.slice(0, 10),
			Close,
		]),
		[
			["AAPL", "Apple Inc.", "2020-01-02", 1.9],
			["AAPL", "Apple Inc.", "2020-01-03", 1.6],
			["AAPL", "Apple Inc.", "2020-02-03", 1.7],
			["FB", "of the file", "2020-01-02", 1],
			["IBM", "IBM", "2020-01-02", 5],
			["MSFT", "of the file", "2020-01-02", 1],
		],
	);
	const text = importing(folder, "AAPL.csv", "b.jsonl").stdout;
	assert.match(text, /^history\.json\.gz: 4 of 8 rows, 2 ticker\(s\)/);
	assert.match(text, / 1 duplicate of a later row\n/);
	assert.match(text, / 1 out of order, sorted in\n/);
	assert.match(text, / 1 left out: INCONSISTENT\n/);
	assert.match(text, /line 5: Open: Open 3 is outside/);
	assert.match(text, /AAPL +2020-01-03 to 2020-02-03, 31 days/);
});

test("the history of the project, imported again, is the same bytes", () => {
	const folder = temporaryFolder();
	const history = join(ROOT, "data/history.json.gz");
	const { status, stderr } = importing(
		folder,
		history,
		"--out",
		"again.gz",
		"--companies",
		join(ROOT, "data/companies.json"),
	);
	assert.equal(status, 0, stderr);
	assert.ok(
		readFileSync(join(folder, "again.gz")).equals(readFileSync(history)),
	);
});

test("a file that cannot be used is named, and nothing is written", () => {
	const folder = temporaryFolder();
	writeFileSync(join(folder, "A.csv"), csv("2020-01-02,1,2,1,1,1,1"));
	writeFileSync(join(folder, "B.csv"), csv("2020-01-02,-1,2,1,1,1,1"));
	writeFileSync(join(folder, "binary.csv"), Buffer.from([0x44, 0xe4]));
	const before = statSync(join(folder, "A.csv")).mtimeMs;
	const { status, stdout, stderr } = importing(
		folder,
		"A.csv",
		"B.csv",
		"binary.csv",
		"missing.csv",
	);
	assert.equal(status, 1);
	assert.equal(stdout, "");
	assert.match(stderr, /B\.csv has no valid row/);
	assert.match(stderr, /binary\.csv is not UTF-8/);
	assert.match(stderr, /missing\.csv cannot be read: ENOENT/);
	assert.doesNotMatch(stderr, /\n\s+at /);
	assert.deepEqual(readdirSync(folder).sort(), [
		"A.csv",
		"B.csv",
		"binary.csv",
	]);
	assert.equal(statSync(join(folder, "A.csv")).mtimeMs, before);
});

test("a name of a company that is not valid is an error", () => {
	const folder = temporaryFolder();
	writeFileSync(join(folder, "A.csv"), csv("2020-01-02,1,2,1,1,1,1"));
	for (const [names, reason] of [
		['{"A":""}', /company given for A is not valid/],
		['{"A":5}', /company given for A is not valid/],
		["[]", /must be a JSON object/],
		["{", /cannot be read/],
	] as const) {
		writeFileSync(join(folder, "names.json"), names);
		const { status, stderr } = importing(
			folder,
			"A.csv",
			"--companies",
			"names.json",
		);
		assert.equal(status, 1, names);
		assert.match(stderr, reason);
	}
	assert.equal(existsSync(join(folder, "history.json.gz")), false);
});

test("wrong usage exits 64 with a hint, --help with 0", () => {
	const folder = temporaryFolder();
	writeFileSync(join(folder, "A.csv"), csv("2020-01-02,1,2,1,1,1,1"));
	for (const [args, reason] of [
		[[], /no FILE is given.*--help/],
		[["A.csv", "--fast"], /--fast/],
		[["A.csv", "--out", "./A.csv"], /never altered/],
	] as const) {
		const { status, stderr } = importing(folder, ...args);
		assert.equal(status, 64, args.join(" "));
		assert.match(stderr, reason);
		assert.doesNotMatch(stderr, /\n\s+at /);
	}
	const { status, stdout } = importing(folder, "--help");
	assert.equal(status, 0);
	for (const flag of ["--out", "--companies", "--json"])
		assert.ok(stdout.includes(flag), flag);
});
