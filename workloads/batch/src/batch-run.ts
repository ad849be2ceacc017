import type { HistorySummary } from "@tickstack/contracts/batch-quality";
import { Calendar, type Closings } from "./calendar.ts";
import { computeRun, type RunTools, resumeRun } from "./computed-run.ts";
import { DayBarsCache } from "./day-bars-cache.ts";
import { HistoryCache } from "./history-cache.ts";
import { type LoadedInput, loadInput, selectBars } from "./input.ts";
import { pruneStaging } from "./prune-runs.ts";
import { publish } from "./publish.ts";
import type { PublishedRun } from "./run.ts";
import { runDates } from "./run-dates.ts";
import { dayBarsRoot, historyRoot, runPaths } from "./run-paths.ts";
import { readJson } from "./staging.ts";

/** There is nothing to compute from. */
class NoInputError extends Error {
	readonly code = "BATCH_NO_INPUT";

	constructor(runDate: string) {
		super(
			`no row up to ${runDate}: the raw data set is empty and there is no history with such a day`,
		);
		this.name = "NoInputError";
	}
}

/** A summary without its parts by ticker: the log takes counts. */
function countsOf({ tickers, import: _, ...counts }: HistorySummary): Omit<
	HistorySummary,
	"tickers" | "import"
> & {
	readonly tickers: number;
} {
	return { ...counts, tickers: tickers.length };
}

export interface BatchRunOptions extends RunTools {
	readonly signal: AbortSignal;
}

/** The feature run: reads the inputs once, then computes and publishes each run date. */
export class BatchRun {
	readonly #options: BatchRunOptions;

	constructor(options: BatchRunOptions) {
		this.#options = options;
	}

	/**
	 * @returns what is published of each date
	 * @throws {RunDatesError}
	 * @throws {NoInputError} when a date has no row; the dates before it are published
	 */
	async run(): Promise<PublishedRun[]> {
		const { config, db, hdfs, workDir, log, metrics, now } = this.#options;
		const readAt = now().toISOString();
		// A range that makes no sense is reported before anything is read.
		if (config.to) runDates(config, config.to);
		const loaded = await loadInput(db, {
			raw: { hdfs, root: config.rawPath, workDir },
			cache: new DayBarsCache({
				db,
				hdfs,
				root: dayBarsRoot(config),
				workDir,
				before: readAt.slice(0, 10),
				reads: !config.force,
				writes: !config.dryRun,
			}),
			calendar: new Calendar(config),
			history: config.history,
			historyCache: new HistoryCache({
				...{ db, hdfs, workDir, root: historyRoot(config) },
				...{ reads: !config.force, writes: !config.dryRun },
			}),
			to: config.to,
			nowMs: Date.parse(readAt),
			progress: (what, rows) => log.info({ input: what, rows }, "read"),
		});
		const { summary, closings } = loaded;
		for (const [code, rows] of Object.entries(summary.history?.rejected ?? {}))
			metrics.rejected.set({ code }, rows);
		const { history, ...input } = summary;
		log.info(
			{ input: { ...input, history: history && countsOf(history) } },
			"input is complete",
		);
		const runs: PublishedRun[] = [];
		const newest = await this.#newest(closings, readAt);
		for (const date of runDates(config, newest))
			runs.push(await this.#runDate(date, loaded, readAt));
		return runs;
	}

	/** The last day that a run includes when nobody has said which. */
	async #newest({ newest }: Closings, readAt: string): Promise<string> {
		const { config, db } = this.#options;
		const [found] = config.includeOpenDay
			? await db.rows<{ day: string | null }>(
					"SELECT CAST(max(day) AS VARCHAR) AS day FROM all_bars",
				)
			: [];
		return found?.day ?? newest ?? readAt.slice(0, 10);
	}

	async #runDate(
		date: string,
		{ summary, closings }: LoadedInput,
		readAt: string,
	): Promise<PublishedRun> {
		const { config, db, hdfs, elasticsearch, log, metrics, now, signal } =
			this.#options;
		signal.throwIfAborted();
		const { rows, openRows, fingerprint } = await selectBars(
			db,
			closings,
			{
				...(config.to && { to: date }),
				openDays: config.to || config.includeOpenDay ? "mark" : "omit",
			},
			config,
		);
		if (rows === 0) throw new NoInputError(date);
		const wholeUntil = new Date(closings.wholeUntilMs(date)).toISOString();
		const paths = runPaths(config, date, fingerprint);
		const published = await readJson<PublishedRun>(hdfs, paths.run);
		if (published?.fingerprint === fingerprint && !config.force) {
			log.info({ ...published }, "this input is published already");
			return published;
		}
		const computed =
			(config.force ? undefined : await resumeRun(this.#options, paths)) ??
			(await computeRun(
				this.#options,
				{ date, fingerprint, summary, openRows, readAt, wholeUntil },
				paths,
			));
		const { run } = computed;
		if (config.dryRun) {
			log.info({ ...run }, "dry run: nothing was written");
			return run;
		}
		await publish(
			{
				db,
				hdfs,
				elasticsearch,
				config,
				signal,
				progress: (what, rows) => log.info({ rows }, what),
			},
			computed,
			paths,
		);
		await pruneStaging(hdfs, config, date, paths);
		metrics.lastSuccess.set(now().getTime() / 1_000);
		log.info({ ...run }, "published");
		return run;
	}
}
