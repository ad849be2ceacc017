import type { Client } from "@elastic/elasticsearch";
import { computeRun, type RunTools, resumeRun } from "./computed-run.ts";
import { DayBarsCache } from "./day-bars-cache.ts";
import { type InputSummary, loadInput, selectBars } from "./input.ts";
import { pruneStaging } from "./prune-runs.ts";
import { type PublishedRun, publish } from "./publish.ts";
import { dayBarsRoot, runPaths } from "./run-paths.ts";
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

export interface BatchRunOptions extends RunTools {
	readonly elasticsearch: Client;
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
	 * @throws {NoInputError} when a date has no row; the dates before it are published
	 */
	async run(dates: readonly string[]): Promise<PublishedRun[]> {
		const { config, db, hdfs, workDir, log, metrics, now } = this.#options;
		const readAt = now().toISOString();
		const input = await loadInput(db, {
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
			history: config.history,
			to: dates.at(-1) as string,
			nowMs: now().getTime(),
			progress: (what, rows) => log.info({ input: what, rows }, "read"),
		});
		for (const [code, rows] of Object.entries(input.history?.rejected ?? {}))
			metrics.rejected.set({ code }, rows);
		log.info({ input }, "input is complete");
		const runs: PublishedRun[] = [];
		for (const date of dates)
			runs.push(await this.#runDate(date, input, readAt));
		return runs;
	}

	async #runDate(
		date: string,
		input: InputSummary,
		readAt: string,
	): Promise<PublishedRun> {
		const { config, db, hdfs, elasticsearch, log, metrics, now, signal } =
			this.#options;
		signal.throwIfAborted();
		const { rows, fingerprint } = await selectBars(db, date, config);
		if (rows === 0) throw new NoInputError(date);
		const paths = runPaths(config, date, fingerprint);
		const published = await readJson<PublishedRun>(hdfs, paths.run);
		if (published?.fingerprint === fingerprint && !config.force) {
			log.info({ ...published }, "this input is published already");
			return published;
		}
		const { run, files } =
			(config.force ? undefined : await resumeRun(this.#options, paths)) ??
			(await computeRun(
				this.#options,
				{ date, fingerprint, summary: input, readAt },
				paths,
			));
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
			run,
			paths,
			files,
		);
		await pruneStaging(hdfs, config, date, paths);
		metrics.lastSuccess.set(now().getTime() / 1_000);
		log.info({ ...run }, "published");
		return run;
	}
}
