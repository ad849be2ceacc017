import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { QualityReport } from "@tickstack/contracts/batch-quality";
import type { ConfigValues } from "@tickstack/contracts/config";
import { defineBars } from "./bars.ts";
import { Calendar } from "./calendar.ts";
import { DuckDb, quoted } from "./duckdb.ts";
import { DuckDbEngine } from "./duckdb-engine.ts";
import { loadHistory } from "./history-source.ts";
import type { RunStamp } from "./jobs.ts";
import type { standaloneConfig } from "./standalone-config.ts";

/**
 * History file in, files out; no engine needed. Each file of `out` is replaced in one step when all of them are
 * complete.
 *
 * @param print takes a line of progress
 * @throws {HistoryError} when the history cannot be used
 */
export async function runStandalone(
	config: ConfigValues<typeof standaloneConfig>,
	now: Date,
	print: (line: string) => void,
): Promise<void> {
	const { history, out, format, to, includeOpenDay } = config;
	await mkdir(out, { recursive: true });
	const beside = await mkdtemp(join(out, ".batch-"));
	const db = await DuckDb.open({
		memory: config.duckdbMemory,
		threads: config.duckdbThreads,
		spillDir: join(config.workDir ?? tmpdir(), "tickstack-batch-spill"),
	});
	const stamp: RunStamp = {
		runId: `standalone-${now.toISOString().replaceAll(/[-:.]/g, "")}`,
		computedAt: now.toISOString(),
	};
	try {
		const summary = await loadHistory(db, history, now.getTime());
		const { rows, kept, repaired, rejected, duplicates, outOfOrder } = summary;
		print(
			`history: ${rows} rows, ${kept} kept (${repaired} repaired), ${duplicates} duplicates, ${outOfOrder} out of order, rejected ${JSON.stringify(rejected)}`,
		);
		const { everywhere } = await new Calendar(config).loadClosings(
			db,
			"history",
			now.getTime(),
		);
		const openDays = to || includeOpenDay ? "mark" : "omit";
		const open_rows = await defineBars(db, "history", {
			to,
			closed: everywhere,
			openDays,
		});
		if (open_rows)
			print(
				`${open_rows} rows of days that are not over: ${openDays === "mark" ? "is_open" : "left out (--include-open-day takes them)"}`,
			);
		const engine = new DuckDbEngine({
			db,
			config,
			dir: beside,
			columns: "derived",
		});
		const { files, quality } = await engine.compute(
			stamp,
			(job, rows, seconds) =>
				print(`${job}: ${rows} rows in ${seconds.toFixed(2)} s`),
		);
		const { gaps, outliers } = quality;
		print(
			`quality: ${gaps.count} gaps, ${outliers.zscore} outliers by z-score, ${outliers.iqr} by IQR`,
		);
		const report: QualityReport = {
			history: summary,
			raw: null,
			replaced: 0,
			open_rows,
			...quality,
		};
		await writeFile(
			join(beside, "quality.json"),
			`${JSON.stringify(report, null, "\t")}\n`,
		);
		for (const [parquet, name, date] of [
			[files.features, "batch_features", "day"],
			[files.monthly, "batch_monthly", "month"],
		] as const) {
			const file = join(beside, `${name}.${format}`);
			if (format === "parquet") await rename(parquet, file);
			else
				await writeText(db, parquet, date, stamp.computedAt, { file, format });
		}
		for (const name of [
			`batch_features.${format}`,
			`batch_monthly.${format}`,
			"quality.json",
		])
			await rename(join(beside, name), join(out, name));
	} finally {
		db.close();
		await rm(beside, { recursive: true, force: true });
	}
}

/** Text formats are for people: they come sorted, and `computed_at` is as the contract writes times. */
async function writeText(
	db: DuckDb,
	parquet: string,
	dateColumn: "day" | "month",
	computedAt: string,
	{ file, format }: { readonly file: string; readonly format: "csv" | "json" },
): Promise<void> {
	const options = format === "csv" ? "FORMAT csv, HEADER" : "FORMAT json";
	await db.run(
		`COPY (SELECT * REPLACE (${quoted(computedAt)} AS computed_at) FROM read_parquet(${quoted(parquet)}) ORDER BY ticker, ${dateColumn}) TO ${quoted(file)} (${options})`,
	);
}
