import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import {
	type ImportOptions,
	importHistory,
} from "../../data/import-history.ts";
import { temporaryFolder } from "../local/temporary-folder.ts";

/** Of this process alone, so that what is left there is of these tests. */
process.env.TMPDIR = temporaryFolder();
const NOW = Date.parse("2026-11-28T00:00:00Z");
const HEADER = "Ticker,Company,Date,Open,High,Low,Close,Adj Close,Volume".split(
	",",
);

const options = (file: string, out: string): ImportOptions => ({
	files: [file],
	out,
	companies: undefined,
	nowMs: NOW,
	spacing: "daily",
	limits: { maxRefused: 1, acceptLosses: true, strict: false },
	dryRun: false,
});

/** One file by both readers. */
async function imported(folder: string, text: string) {
	const file = join(folder, "prices.csv");
	writeFileSync(file, text);
	const read = async (name: string, largeBytes: number) => {
		const out = join(folder, name);
		let seen = 0;
		const { files, outOfOrder, ...report } = await importHistory({
			...options(file, out),
			largeBytes,
			progress: (bytes, total) => {
				assert.ok(bytes > 0 && bytes <= total);
				seen++;
			},
		});
		const rows = gunzipSync(readFileSync(out))
			.toString()
			.trimEnd()
			.split("\n")
			.map((line) => JSON.parse(line));
		return { report: { ...report, out: "" }, rows, files, outOfOrder, seen };
	};
	return {
		held: await read("held.json.gz", Number.POSITIVE_INFINITY),
		streamed: await read("streamed.json.gz", 0),
	};
}

const day = (i: number) =>
	new Date(Date.parse("2001-01-01") + i * 86_400_000)
		.toISOString()
		.slice(0, 10);
const price = fc.oneof(
	fc.double({ min: 0.01, max: 1e6, noNaN: true }),
	fc.double({ min: -1e6, max: -0.01, noNaN: true }),
	fc.integer({ min: 1, max: 1e9 }),
	fc.constantFrom(1e-7, 1.5e11),
);
/** A row as a file may have it: High and Low hold the others, some of them are not there. */
const bar = fc
	.tuple(
		...([price, price, price, price] as const),
		fc.option(fc.double({ min: 0, max: 1e12, noNaN: true }), { freq: 4 }),
		fc.constantFrom("", "Open", "High", "Low"),
	)
	.map(([a, b, c, p, volume, absent]) => ({
		Open: absent === "Open" ? "" : String(b),
		High: absent === "High" ? "" : String(Math.max(a, b, c)),
		Low: absent === "Low" ? "" : String(Math.min(a, b, c)),
		Close: String(a),
		"Adj Close": String(p),
		Volume: volume === null ? "" : String(volume),
	}));
const file = fc.uniqueArray(
	fc.tuple(
		fc.constantFrom("AAPL", "BRK-A", "^GSPC", "CL=F", "M&M.NS"),
		fc.integer({ min: 0, max: 60 }),
		bar,
	),
	{
		minLength: 1,
		maxLength: 60,
		selector: ([ticker, at]) => `${ticker} ${at}`,
	},
);
const textOf = (
	rows: readonly (readonly [string, number, Record<string, string>])[],
) =>
	[
		HEADER.join(","),
		...rows.map(([ticker, at, cells]) =>
			HEADER.map((name) =>
				name === "Ticker"
					? ticker
					: name === "Company"
						? `"${ticker}, ""Inc."""`
						: name === "Date"
							? day(at)
							: cells[name],
			).join(","),
		),
	].join("\n");

describe("a large CSV file", () => {
	test("becomes the same history and report as one that is held", () =>
		fc.assert(
			fc.asyncProperty(file, async (rows) => {
				const { held, streamed } = await imported(
					temporaryFolder(),
					textOf(rows),
				);
				assert.deepEqual(streamed.rows, held.rows);
				assert.deepEqual(streamed.report, held.report);
			}),
			{ numRuns: 40 },
		));

	const rows = (count: number) =>
		Array.from({ length: count }, (_, i) => `A,A,${day(i)},1,2,1,1.5,1.4,10`);
	const text = (lines: readonly string[]) =>
		[HEADER.join(","), ...lines].join("\n");

	test("is read without being held: its progress is reported, and nothing is left beside it", async () => {
		const folder = temporaryFolder();
		const { held, streamed } = await imported(folder, text(rows(100)));
		assert.equal(held.seen, 0);
		assert.ok(streamed.seen > 0);
		assert.match(
			streamed.files[0]?.notes.join() ?? "",
			/sorted in, not counted/,
		);
		assert.deepEqual(readdirSync(folder).sort(), [
			"held.json.gz",
			"held.json.gz.report.json",
			"prices.csv",
			"streamed.json.gz",
			"streamed.json.gz.report.json",
		]);
		const report = JSON.parse(
			readFileSync(join(folder, "streamed.json.gz.report.json"), "utf8"),
		);
		assert.deepEqual([report.written, report.kept], [true, 100]);
	});

	for (const [what, lines] of [
		["a day twice", [...rows(9), "A,A,2001-01-05,1,2,1,1.6,1.4,10"]],
		["a row that is refused", [...rows(9), "A,A,2001-03-05,1,2,1,x,1.4,10"]],
		["prices outside", [...rows(9), "A,A,2001-03-05,1,2,1,9,1.4,10"]],
		["a date of another form", rows(9).map((row) => row.replaceAll("-", "/"))],
		["a ticker in small letters", rows(9).map((row) => row.replace("A", "a"))],
		[
			"a row with a cell too many",
			[...rows(9), "A,A,2001-03-05,1,2,1,2,2,1,7"],
		],
	] as const)
		test(`with ${what} is read by the reader of price files`, async () => {
			const { held, streamed } = await imported(temporaryFolder(), text(lines));
			assert.deepEqual(streamed, { ...held, seen: streamed.seen });
		});

	test("that is stopped leaves nothing", async () => {
		const folder = temporaryFolder();
		const file = join(folder, "prices.csv");
		writeFileSync(file, text(rows(5_000)));
		const stopping = new AbortController();
		await assert.rejects(
			importHistory({
				...options(file, join(folder, "out.json.gz")),
				largeBytes: 0,
				progress: () => stopping.abort(),
				signal: stopping.signal,
			}),
			{ code: "INTERRUPTED" },
		);
		assert.deepEqual(readdirSync(folder), ["prices.csv"]);
		assert.deepEqual(
			readdirSync(tmpdir()).filter((name) =>
				name.startsWith("tickstack-import-"),
			),
			[],
		);
	});
});
