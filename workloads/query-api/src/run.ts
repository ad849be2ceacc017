import type { BatchFeatures } from "@tickstack/contracts/batch-rows";
import type { RunQuality } from "./run-quality.ts";
import { ageSeconds, DAY_MS, iso } from "./time.ts";

/** A tick is in the raw data set by then: the hdfs-writer flushes after a minute. */
const WRITTEN_MS = 300_000;

/** What the batch writes about a run in the `_meta` of its indices. */
export interface RunMeta {
	readonly run_id: string;
	/** `YYYY-MM-DD`, the last day that the run includes. */
	readonly run_date: string;
	readonly computed_at: string;
	/** When the run began to read its inputs. */
	readonly read_at: string;
}

/** The run of the batch that is served, with what is requested most. */
export interface Run extends RunMeta {
	/** The indices behind the aliases: every query of a request is of the same run. */
	readonly featuresIndex: string;
	readonly monthlyIndex: string;
	/** The latest row of each ticker. */
	readonly latest: ReadonlyMap<string, BatchFeatures>;
	/** The latest of all days; null without a row. */
	readonly newestDay: string | null;
	/** The data-quality report; null when there is none. */
	readonly quality: RunQuality | null;
}

/**
 * End of the last day that a run has read to its end, milliseconds since the epoch. Of later days the run may have a
 * part: it read them before they were over, or before the hdfs-writer had written all of them.
 */
export const wholeUntilMs = ({ run_date, read_at }: RunMeta): number =>
	Math.min(
		Date.parse(run_date) + DAY_MS,
		Math.floor((Date.parse(read_at) - WRITTEN_MS) / DAY_MS) * DAY_MS,
	);

/** What an answer says of the run that computed it. */
export const runStamp = (run: Run | undefined, nowMs: number) => ({
	source: "batch" as const,
	run_id: run?.run_id ?? null,
	run_date: run?.run_date ?? null,
	computed_at: run?.computed_at ?? null,
	age_seconds: run ? ageSeconds(run.computed_at, nowMs) : null,
});

/** The same, with the time of the answer. */
export const datedStamp = (run: Run | undefined, nowMs: number) => ({
	...runStamp(run, nowMs),
	as_of: iso(nowMs),
});
