import { readFile } from "node:fs/promises";
import type {
	HistorySummary,
	ImportReport,
} from "@tickstack/contracts/batch-quality";
import { HistoryError } from "@tickstack/contracts/history-error";
import { mergeHistories } from "@tickstack/contracts/history-merge";
import type { DailyHistory } from "@tickstack/contracts/history-report";
import { readPriceFile } from "@tickstack/runtime/history-file";
import { firstBytes, isParquet } from "@tickstack/runtime/price-file";
import { BAR_COLUMNS } from "./bars.ts";
import type { DuckDb } from "./duckdb.ts";
import { loadParquetHistory } from "./parquet-history.ts";

/**
 * Loads a history file as the table or view `history` of bars: any file of prices. The report of the import that made
 * it, which stands beside it as `<file>.report.json`, becomes part of the summary.
 *
 * @param nowMs the reader's clock, milliseconds since the epoch
 * @param name the file's own name, where `file` is a copy of it
 * @throws {HistoryError} when the file cannot be read or no valid row remains
 */
export async function loadHistory(
	db: DuckDb,
	file: string,
	nowMs: number,
	name = file,
): Promise<HistorySummary> {
	const asItIs = (await isParquetFile(file, name))
		? await loadParquetHistory(db, file, nowMs, name)
		: undefined;
	const summary = asItIs ?? (await loadPrices(db, file, nowMs, name));
	const report = await importReport(file);
	return report ? { ...summary, import: report } : summary;
}

async function loadPrices(
	db: DuckDb,
	file: string,
	nowMs: number,
	name: string,
): Promise<HistorySummary> {
	const parts = await readPriceFile(file, { nowMs }, name);
	const merged = mergeHistories(parts, {});
	await loadBars(db, merged);
	const { files, days, ...report } = merged.report;
	const [{ format, recognized }] = files as [(typeof files)[number]];
	return {
		format,
		recognized,
		notes: files.flatMap(({ notes }) => notes),
		rows: report.rows,
		kept: days,
		repaired: report.repaired,
		repairs: report.repairs,
		rejected: report.rejected,
		duplicates: report.duplicates,
		outOfOrder: report.outOfOrder,
		tickers: report.tickers,
		lostTickers: report.lostTickers,
		problems: files.flatMap(({ problems }) => problems).slice(0, 10),
	};
}

async function isParquetFile(file: string, name: string): Promise<boolean> {
	try {
		return isParquet(await firstBytes(file, 4));
	} catch (error) {
		throw new HistoryError(
			"HISTORY_UNREADABLE",
			`history ${name} cannot be read: ${(error as Error).message}`,
		);
	}
}

/** Undefined where there is none: the history was not imported, or is a vendor's own file. */
async function importReport(file: string): Promise<ImportReport | undefined> {
	try {
		return JSON.parse(await readFile(`${file}.report.json`, "utf8"));
	} catch {
		return undefined;
	}
}

async function loadBars(db: DuckDb, { tickers }: DailyHistory): Promise<void> {
	await db.run(
		"CREATE OR REPLACE TEMP TABLE history_text (ticker VARCHAR, company VARCHAR, day VARCHAR, open DOUBLE, high DOUBLE, low DOUBLE, close DOUBLE, p DOUBLE, volume DOUBLE)",
	);
	const rows = function* () {
		for (const bars of tickers.values())
			for (const bar of bars)
				yield [
					bar.ticker,
					bar.company,
					bar.time.slice(0, 10),
					bar.Open,
					bar.High,
					bar.Low,
					bar.Close,
					bar["Adj Close"],
					bar.Volume,
				];
	};
	await db.append("history_text", rows(), [
		"string",
		"string",
		"string",
		"double",
		"double",
		"double",
		"double",
		"double",
		"double",
	]);
	await db.run(
		`CREATE OR REPLACE TEMP TABLE history AS SELECT ${BAR_COLUMNS.map((column) => (column === "day" ? "CAST(day AS DATE) AS day" : column)).join(", ")} FROM history_text`,
	);
	await db.run("DROP TABLE history_text");
}
