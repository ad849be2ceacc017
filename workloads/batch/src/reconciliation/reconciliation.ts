import type { Client } from "@elastic/elasticsearch";
import type { ConfigValues } from "@tickstack/contracts/config";
import { WATERMARK_MS } from "@tickstack/contracts/realtime-window";
import type { WebHdfs } from "@tickstack/runtime/webhdfs";
import type { Logger } from "pino";
import { EXIT_DIFFERENCES, type reconciliationConfig } from "../config.ts";
import type { DuckDb } from "../duckdb.ts";
import { spanOf } from "../hour.ts";
import { listHour } from "../raw-hours.ts";
import type { HourReport } from "./hour-report.ts";
import { hoursBetween, recentHours } from "./hours.ts";
import { reconcileHour } from "./reconcile-hour.ts";
import {
	countHour,
	type ReconciliationMetrics,
} from "./reconciliation-metrics.ts";
import {
	type ReconciliationSummary,
	reconciliationSummary,
} from "./reconciliation-summary.ts";
import { Reports } from "./reports.ts";
import { hasWindows } from "./served-windows.ts";

/** The two paths differ by more than late ticks. */
export class UnexplainedDifferencesError extends Error {
	readonly code = "RECONCILIATION_DIFFERENCES";
	/** Neither success nor failure: the run has an answer. */
	readonly exitCode = EXIT_DIFFERENCES;

	constructor(text: string) {
		super(text);
		this.name = "UnexplainedDifferencesError";
	}
}

export interface ReconciliationOptions {
	readonly config: ConfigValues<typeof reconciliationConfig>;
	readonly db: DuckDb;
	readonly hdfs: WebHdfs;
	readonly elasticsearch: Client;
	readonly workDir: string;
	readonly log: Logger;
	readonly metrics: ReconciliationMetrics;
	readonly now: () => Date;
	readonly signal: AbortSignal;
}

/** The report has them all. */
const LOGGED_DIFFERENCES = 20;

/**
 * Reconciles hours, each with a report in HDFS: those that are asked for, or the closed ones of the past day that have
 * no report, or one that says that they differ (what was missing may have come since).
 */
export async function reconcile(
	options: ReconciliationOptions,
): Promise<ReconciliationSummary> {
	const { config, hdfs, log, metrics, now, signal, workDir } = options;
	const reports = new Reports(hdfs, config.reconciliationPath);
	const done: HourReport[] = [];
	for (const hour of await hoursToDo(options, reports)) {
		signal.throwIfAborted();
		const report = await reconcileHour(
			{
				...options,
				source: { hdfs, root: config.rawPath, workDir },
				index: config.realtimeIndex,
				watermarkMs: WATERMARK_MS,
			},
			hour,
		);
		if (!config.dryRun) await reports.write(report);
		countHour(metrics, report);
		const { result, windows, late_ticks, records } = report;
		const level = result === "different" ? "warn" : "info";
		log[level]({ hour, result, windows, late_ticks, records }, "reconciled");
		if (result === "different")
			for (const { window, cause, ticks, fields } of report.differences.slice(
				0,
				LOGGED_DIFFERENCES,
			))
				log.warn({ window, cause, ticks, fields }, "the paths differ");
		done.push(report);
	}
	if (!config.dryRun)
		for (const folder of await reports.prune(config.keepReportDays, [
			...done.map(({ hour }) => hour),
			// The next run looks for reports on these: without one an hour is reconciled again.
			...recentHours(now().getTime(), config.reconciliationDelay.milliseconds),
		]))
			log.info({ folder }, "deleted old reports");
	metrics.lastRun.set(now().getTime() / 1_000);
	return reconciliationSummary(done, (hour) =>
		config.dryRun ? null : reports.pathOf(hour),
	);
}

async function hoursToDo(
	{ config, hdfs, elasticsearch, now }: ReconciliationOptions,
	reports: Reports,
): Promise<string[]> {
	const nowMs = now().getTime();
	const delayMs = config.reconciliationDelay.milliseconds;
	if (config.from !== undefined || config.to !== undefined)
		return hoursBetween(config, nowMs, delayMs);
	const hours: string[] = [];
	for (const hour of recentHours(nowMs, delayMs)) {
		const known = await reports.read(hour);
		if (known && known.result !== "different") continue;
		const { from, to } = spanOf(hour);
		const { files } = await listHour(hdfs, config.rawPath, hour);
		if (
			files.length ||
			(await hasWindows(elasticsearch, config.realtimeIndex, from, to))
		)
			hours.push(hour);
	}
	return hours;
}
