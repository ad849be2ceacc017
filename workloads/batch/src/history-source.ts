import { open, readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { type History, parseHistory } from "@tickstack/contracts/history";
import { HistoryError } from "@tickstack/contracts/history-error";
import { BAR_COLUMNS } from "./bars.ts";
import type { DuckDb } from "./duckdb.ts";
import type { HistorySummary } from "./history-summary.ts";
import { loadParquetHistory } from "./parquet-history.ts";

const GZIP = Buffer.from([0x1f, 0x8b]);
const PARQUET = Buffer.from("PAR1");

/**
 * Loads a history file as the table or view `history` of bars: Parquet, or what `parseHistory` reads, each plain or
 * gzip (Parquet: plain). The file's first bytes tell which.
 *
 * @param nowMs the reader's clock, milliseconds since the epoch
 * @throws {HistoryError} when the file cannot be read or no valid row remains
 */
export async function loadHistory(
	db: DuckDb,
	file: string,
	nowMs: number,
	name = file,
): Promise<HistorySummary> {
	const head = await firstBytes(file, name);
	if (head.equals(PARQUET)) return loadParquetHistory(db, file, nowMs, name);
	const history = parseHistory(await textOf(file, name), { name, nowMs });
	await loadTicks(db, history);
	const { tickers, report } = history;
	const rows = [...tickers.values()].reduce((sum, t) => sum + t.length, 0);
	const [{ days } = { days: 0 }] = await db.rows<{ days: number }>(
		"SELECT count(*) AS days FROM history",
	);
	return {
		...report,
		kept: days,
		duplicates: report.duplicates + rows - days,
	};
}

async function firstBytes(file: string, name: string): Promise<Buffer> {
	try {
		const handle = await open(file);
		try {
			const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
			return buffer.subarray(0, bytesRead);
		} finally {
			await handle.close();
		}
	} catch (error) {
		throw unreadable(name, error);
	}
}

async function textOf(file: string, name: string): Promise<string> {
	try {
		const bytes = await readFile(file);
		const plain = bytes.subarray(0, 2).equals(GZIP) ? gunzipSync(bytes) : bytes;
		return plain.toString("utf8");
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		throw code === "ERR_STRING_TOO_LONG" || code === "ERR_FS_FILE_TOO_LARGE"
			? new HistoryError(
					"HISTORY_UNREADABLE",
					`history ${name} is too large to be read as text; convert it to Parquet`,
				)
			: unreadable(name, error);
	}
}

const unreadable = (name: string, error: unknown) =>
	new HistoryError(
		"HISTORY_UNREADABLE",
		`history ${name} cannot be read: ${(error as Error).message}`,
	);

/** Ticks of one day (a history holds one) become one bar: the last of the day. */
async function loadTicks(db: DuckDb, { tickers }: History): Promise<void> {
	await db.run(
		"CREATE OR REPLACE TEMP TABLE history_text (ticker VARCHAR, company VARCHAR, day VARCHAR, open DOUBLE, high DOUBLE, low DOUBLE, close DOUBLE, p DOUBLE, volume BIGINT)",
	);
	const rows = function* () {
		for (const ticks of tickers.values())
			for (const [index, tick] of ticks.entries()) {
				const day = tick.time.slice(0, 10);
				if (ticks[index + 1]?.time.startsWith(day)) continue;
				yield [
					tick.ticker,
					tick.company,
					day,
					tick.Open,
					tick.High,
					tick.Low,
					tick.Close,
					tick["Adj Close"],
					tick.Volume,
				];
			}
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
		"long",
	]);
	await db.run(
		`CREATE OR REPLACE TEMP TABLE history AS SELECT ${BAR_COLUMNS.map((column) => (column === "day" ? "CAST(day AS DATE) AS day" : column)).join(", ")} FROM history_text`,
	);
	await db.run("DROP TABLE history_text");
}
