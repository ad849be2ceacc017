import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
	existsSync,
	readdirSync,
	readFileSync,
	rmSync,
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
		"--accept-losses",
	);
	assert.equal(status, 0, stderr);
	const report: MergeReport & { out: string } = JSON.parse(stdout);
	assert.equal(report.out, "history.json.gz");
	assert.equal(report.rows, 11);
	assert.equal(report.kept, 6);
	assert.equal(report.repaired, 0);
	assert.equal(report.refused, 5);
	assert.equal(report.duplicates, 2);
	assert.equal(report.outOfOrder, 1);
	assert.deepEqual(report.rejected, { OHLC: 1, NO_CLOSE: 1, NOT_JSON: 1 });
	assert.deepEqual(
		JSON.parse(readFileSync(at("history.json.gz.report.json"), "utf8")),
		report,
	);
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
			{
				ticker: "AAPL",
				after: "2020-01-03",
				before: "2020-02-03",
				days: 31,
				refused: 2,
			},
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
	const lossy = importing(folder, "AAPL.csv", "b.jsonl", "--out", "lossy.gz");
	assert.equal(lossy.status, 65);
	assert.equal(existsSync(at("lossy.gz")), false);
	const text = lossy.stdout;
	assert.match(text, /^lossy\.gz: 4 days of 2 ticker\(s\)/);
	assert.match(text, /\n8 rows: 4 kept, 0 repaired, 4 refused\n/);
	assert.match(text, / 1 duplicate of a later row\n/);
	assert.match(text, / 1 out of order, sorted in\n/);
	assert.match(text, / 1 refused: OHLC\n/);
	assert.match(text, /line 5: High: Open 3 and Close 1.5 are not within/);
	assert.match(text, /AAPL +2020-01-03 to 2020-02-03, 31 days, 2 refused/);
	assert.match(text, /Lost: 3 of 8 rows are refused, more than .* 1 %/);
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
	assert.match(stderr, /binary\.csv cannot be read: no line names a date/);
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

test("losses are exit code 65, and nothing is written unless they are accepted", () => {
	const folder = temporaryFolder();
	const rows = (count: number) =>
		Array.from(
			{ length: count },
			(_, i) =>
				`A,${new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10)},1,2,1,1,1,1`,
		);
	const write = (name: string, ...lines: string[]) =>
		writeFileSync(
			join(folder, name),
			[`Ticker,${HEADER}`, ...lines].join("\n"),
		);
	write("few.csv", ...rows(199), "A,2020-12-01,1,2,1,,1,1");
	write("many.csv", ...rows(50), "A,2020-12-01,1,2,1,,1,1");
	write("ticker.csv", ...rows(400), "LOST,2020-12-01,1,2,1,,1,1");
	write("mended.csv", ...rows(3), "A,2020-12-01,0,2,1,1,1,1");
	writeFileSync(
		join(folder, "AAPL.csv"),
		`Date,Close\n${[1, 2, 3, 4, 5, 6].map((month) => `2020-0${month}-01,5`).join("\n")}`,
	);
	for (const [args, code] of [
		[["AAPL.csv"], 65],
		[["AAPL.csv", "--spacing", "any"], 0],
		[["few.csv"], 0],
		[["few.csv", "--strict"], 65],
		[["few.csv", "--max-refused", "0.1"], 65],
		[["many.csv"], 65],
		[["many.csv", "--max-refused", "5%"], 0],
		[["many.csv", "--accept-losses"], 0],
		[["many.csv", "--dry-run"], 65],
		[["few.csv", "--dry-run"], 0],
		[["ticker.csv"], 65],
		[["ticker.csv", "--accept-losses"], 0],
		[["mended.csv"], 0],
		[["mended.csv", "--strict"], 65],
	] as const) {
		const { status, stdout, stderr } = importing(folder, ...args, "--out", "o");
		assert.equal(status, code, `${args.join(" ")}: ${stderr}`);
		const isWritten =
			code === 0 && !(args as readonly string[]).includes("--dry-run");
		assert.deepEqual(
			readdirSync(folder).filter((name) => name.startsWith("o")),
			isWritten ? ["o", "o.report.json"] : [],
			args.join(" "),
		);
		if (args[0] === "ticker.csv") assert.match(stdout, /LOST +0 days +LOST/);
		for (const name of ["o", "o.report.json"])
			rmSync(join(folder, name), { force: true });
	}
});

test("an import that is terminated leaves nothing", async () => {
	const folder = temporaryFolder();
	const lines = Array.from({ length: 60 }, (_, ticker) =>
		Array.from(
			{ length: 1_000 },
			(_, i) =>
				`T${ticker},${new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10)},1,2,1,${1 + i / 1e4},1,1`,
		),
	).flat();
	writeFileSync(
		join(folder, "many.csv"),
		[`Ticker,${HEADER}`, ...lines].join("\n"),
	);
	for (const delayMs of [700, 1_200]) {
		const child = spawn(process.execPath, [ENTRY, "import", "many.csv"], {
			cwd: folder,
			stdio: "ignore",
		});
		const ended = once(child, "exit");
		const timer = setTimeout(() => child.kill("SIGTERM"), delayMs);
		const [code, signal] = await ended;
		clearTimeout(timer);
		const left = readdirSync(folder).filter((name) => name !== "many.csv");
		// It may have been quicker than the signal.
		assert.ok(
			code === 0 ? left.length === 2 : left.length === 0,
			`${code} ${signal}: ${left}`,
		);
		for (const name of left) rmSync(join(folder, name));
	}
});
