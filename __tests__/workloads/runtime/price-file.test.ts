import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { HistoryError } from "@tickstack/contracts/history-error";
import { readPriceFile } from "@tickstack/runtime/history-file";
import { temporaryFolder } from "../../local/temporary-folder.ts";

const NOW = Date.parse("2026-11-27T00:00:00.000Z");
const TEXT =
	"Ticker,Company,Date,Close,Volume\nNESN.SW,Nestlé SA,2022-01-03,100.5,7\n";
/** TEXT as `xz --check=crc32` writes it. */
const XZ =
	"/Td6WFoAAAFpIt42AgAhARYAAAB0L+WjAQBGVGlja2VyLENvbXBhbnksRGF0ZSxDbG9zZSxWb2x1bWUKTkVTTi5TVyxOZXN0bMOpIFNBLDIwMjItMDEtMDMsMTAwLjUsNwoAAEcUItgAAVtHh+VxkZBCmQ0BAAAAAAFZWg==";
/** A zip of `prices.csv` (TEXT), what macOS adds to it, `README.md` and `sub/ACME.txt` without a ticker. */
const ZIP =
	"UEsDBBQAAAAIAAAAIVBHFCLYSQAAAEcAAAAKAAAAcHJpY2VzLmNzdgvJTM5OLdJxzs8tSMyr1HFJLEnVcc7JL07VCcvPKc1N5fJzDfbTCw7X8UstLsk5vFIh2FHHyMDISNfAUNfAWMfQwEDPVMecCwBQSwMEFAAAAAgAAAAhUIMW3IwDAAAAAQAAABUAAABfX01BQ09TWC8uX3ByaWNlcy5jc3arAABQSwMEFAAAAAgAAAAhUIMW3IwDAAAAAQAAAAkAAABSRUFETUUubWSrAABQSwMEFAAAAAgAAAAhUN0ZfgkaAAAAGAAAAAwAAABzdWIvQUNNRS50eHRzSSxJ1XHOyS9O5TIyMDLSNTDUNTDWMeUCAFBLAQIUAxQAAAAIAAAAIVBHFCLYSQAAAEcAAAAKAAAAAAAAAAAAAACAAQAAAABwcmljZXMuY3N2UEsBAhQDFAAAAAgAAAAhUIMW3IwDAAAAAQAAABUAAAAAAAAAAAAAAIABcQAAAF9fTUFDT1NYLy5fcHJpY2VzLmNzdlBLAQIUAxQAAAAIAAAAIVCDFtyMAwAAAAEAAAAJAAAAAAAAAAAAAACAAacAAABSRUFETUUubWRQSwECFAMUAAAACAAAACFQ3Rl+CRoAAAAYAAAADAAAAAAAAAAAAAAAgAHRAAAAc3ViL0FDTUUudHh0UEsFBgAAAAAEAAQA7AAAABUBAAAAAA==";

const read = async (content: Buffer | string, name = "prices.csv") => {
	const file = join(temporaryFolder(), name);
	writeFileSync(file, content);
	return readPriceFile(file, { nowMs: NOW });
};

describe("a price file", () => {
	const utf16 = Buffer.from(TEXT, "utf16le");
	for (const [what, content, note] of [
		["UTF-8 with a mark", `\ufeff${TEXT}`, ""],
		["UTF-16 with a mark", Buffer.from(`\ufeff${TEXT}`, "utf16le"), "UTF-16LE"],
		["UTF-16 without a mark", utf16, "UTF-16LE"],
		[
			"big-endian UTF-16",
			Buffer.from(Buffer.from(`\ufeff${TEXT}`, "utf16le")).swap16(),
			"UTF-16BE",
		],
		["Windows-1252", Buffer.from(TEXT, "latin1"), "windows-1252"],
		["gzip", gzipSync(TEXT), ""],
		["gzip of gzip", gzipSync(gzipSync(TEXT)), ""],
		["zstd", zstdCompressSync(TEXT), ""],
		["xz", Buffer.from(XZ, "base64"), ""],
	] as const)
		test(`in ${what} is read, whatever its name`, async () => {
			const [part] = await read(content, "prices.bin");
			const [bar] = part?.history.tickers.get("NESN.SW") ?? [];
			assert.equal(bar?.company, "Nestlé SA");
			assert.equal(bar?.Close, 100.5);
			assert.match(part?.history.report.notes.join() ?? "", new RegExp(note));
		});

	test("may be a zip of several, each with its own name", async () => {
		const parts = await read(Buffer.from(ZIP, "base64"), "archive.zip");
		assert.deepEqual(
			parts.map(({ file, history }) => [
				file.split("archive.zip")[1],
				...history.tickers.keys(),
			]),
			[
				[": prices.csv", "NESN.SW"],
				[": ACME.txt", "ACME"],
			],
		);
	});

	test("may be Parquet, with columns under any of their names", async () => {
		const file = join(temporaryFolder(), "prices.parquet");
		const instance = await DuckDBInstance.create(":memory:");
		const connection = await instance.connect();
		await connection.run(
			`COPY (SELECT DATE '2022-01-03' + i::INT AS "date", 'ACME' AS "Symbol", 1.5 + i AS "close", CASE i WHEN 1 THEN NULL ELSE 10::BIGINT END AS vol FROM range(3) t(i)) TO '${file}' (FORMAT parquet, COMPRESSION zstd)`,
		);
		connection.closeSync();
		instance.closeSync();
		const [part] = await readPriceFile(file, { nowMs: NOW });
		assert.deepEqual(
			part?.history.tickers
				.get("ACME")
				?.map(({ time, Close, Volume }) => [time.slice(0, 10), Close, Volume]),
			[
				["2022-01-03", 1.5, 10],
				["2022-01-04", 2.5, null],
				["2022-01-05", 3.5, 10],
			],
		);
	});

	for (const [what, content, message] of [
		["a PDF", "%PDF-1.7", /is a PDF; export/],
		["cut-off gzip", gzipSync(TEXT).subarray(0, 30), /cannot be read/],
		["a cut-off zip", Buffer.from(ZIP, "base64").subarray(0, 99), /cannot be/],
		["broken xz", Buffer.from(XZ, "base64").fill(1, 30), /cannot be read/],
		["truncated Parquet", "PAR1xxxx", /not readable as Parquet/],
	] as const)
		test(`that is ${what} says so`, async () => {
			await assert.rejects(read(content), (error) => {
				assert.ok(error instanceof HistoryError);
				assert.match(error.message, message);
				return true;
			});
		});
});
