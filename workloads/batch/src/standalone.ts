import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConfigValues } from "@tickstack/contracts/config";
import { defineBars } from "./bars.ts";
import type { standaloneConfig } from "./config.ts";
import { DuckDb } from "./duckdb.ts";
import { loadHistory } from "./history-source.ts";
import { qualityReport } from "./quality.ts";
import type { RunStamp } from "./run-stamp.ts";
import { rowsOf, writeFeatures, writeMonthly } from "./write-rows.ts";

export type StandaloneConfig = ConfigValues<typeof standaloneConfig>;

/**
 * History file in, files out; no engine needed. Each file of `out` is replaced in one step when all of them are
 * complete.
 *
 * @param print takes a line of progress
 * @throws {HistoryError} when the history cannot be used
 */
export async function runStandalone(
	config: StandaloneConfig,
	now: Date,
	print: (line: string) => void,
): Promise<void> {
	const { history, out, format, to } = config;
	await mkdir(out, { recursive: true });
	const beside = await mkdtemp(join(out, ".batch-"));
	const db = await DuckDb.open({
		memory: config.duckdbMemory,
		threads: config.duckdbThreads,
		spillDir: join(config.workDir ?? tmpdir(), "tickstack-batch-spill"),
	});
	const timed = async (what: string, work: () => Promise<string>) => {
		const start = performance.now();
		const result = await work();
		print(
			`${what}: ${result} in ${((performance.now() - start) / 1000).toFixed(2)} s`,
		);
	};
	const stamp: RunStamp = {
		runId: `standalone-${now.toISOString().replaceAll(/[-:.]/g, "")}`,
		computedAt: now.toISOString(),
	};
	const output = (name: string) =>
		({
			file: join(beside, `${name}.${format}`),
			format,
			columns: "derived",
			stamp,
		}) as const;
	try {
		const summary = await loadHistory(db, history, now.getTime());
		const { rows, kept, rejected, duplicates, outOfOrder } = summary;
		print(
			`history: ${rows} rows, ${kept} kept, ${duplicates} duplicates, ${outOfOrder} out of order, rejected ${JSON.stringify(rejected)}`,
		);
		await defineBars(db, "history", to);
		await timed("features", async () => {
			await writeFeatures(db, config, output("batch_features"));
			return `${kept} rows`;
		});
		await timed("monthly", async () => {
			await writeMonthly(db, config, output("batch_monthly"));
			return "done";
		});
		await timed("quality", async () => {
			const report = await qualityReport(
				db,
				rowsOf(output("batch_features")),
				config,
				{
					history: summary,
					raw: null,
				},
			);
			await writeFile(
				join(beside, "quality.json"),
				`${JSON.stringify(report, null, "\t")}\n`,
			);
			return `${report.gaps.count} gaps, ${report.outliers.zscore} outliers by z-score, ${report.outliers.iqr} by IQR`;
		});
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
