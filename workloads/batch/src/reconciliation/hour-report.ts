import type { RecordCounts } from "../raw-records.ts";
import { type Cause, isExplained } from "./cause.ts";
import type { LateTicks } from "./stored-ticks.ts";
import type { FieldDifference } from "./window-values.ts";

/** A tick that a served window lacks. */
export interface MissingTick {
	readonly partition: number;
	readonly offset: number;
	/** RFC 3339. */
	readonly time: string;
	/** How far the watermark was beyond the window's end when it came; null: it came in time. */
	readonly late_ms: number | null;
}

/** A window on which the two paths do not agree. */
export interface WindowDifference {
	/** `TICKER|window_start` */
	readonly window: string;
	readonly cause: Cause;
	/** In Elasticsearch, in the raw data set, and of these the ones that the served window lacks. */
	readonly ticks: {
		readonly served: number;
		readonly stored: number;
		readonly missing: number;
		readonly missing_late: number;
	};
	/** Empty when one of the paths does not have the window. */
	readonly fields: readonly FieldDifference[];
	/** The first of the ticks that it lacks. */
	readonly missing: readonly MissingTick[];
}

/** What the reconciliation of an hour has found; kept as JSON in HDFS. */
export interface HourReport {
	/** `2026-11-20T09`, UTC. */
	readonly hour: string;
	readonly computed_at: string;
	readonly index: string;
	readonly watermark_ms: number;
	readonly result: "equal" | "late" | "different";
	readonly records: RecordCounts;
	readonly windows: {
		/** On either path. */
		readonly compared: number;
		readonly equal: number;
		readonly differing: Readonly<Partial<Record<Cause, number>>>;
	};
	readonly late_ticks: LateTicks & {
		/** Those that the served windows lack; the others came in the same trigger as what moved the watermark. */
		readonly dropped: number;
	};
	/** The unexplained ones first. */
	readonly differences: readonly WindowDifference[];
	/** Differences beyond those that are listed. */
	readonly differences_left_out: number;
}

export const LISTED_DIFFERENCES = 1_000;

export interface HourFindings {
	readonly hour: string;
	readonly computedAt: string;
	readonly index: string;
	readonly watermarkMs: number;
	readonly records: RecordCounts;
	readonly late: LateTicks;
	readonly compared: number;
	readonly differences: readonly WindowDifference[];
}

/** Puts an hour's report together. */
export function hourReport({
	hour,
	computedAt,
	index,
	watermarkMs,
	records,
	late,
	compared,
	differences,
}: HourFindings): HourReport {
	const differing: Partial<Record<Cause, number>> = {};
	for (const { cause } of differences)
		differing[cause] = (differing[cause] ?? 0) + 1;
	const inOrder = differences.toSorted(
		(a, b) =>
			Number(isExplained(a.cause)) - Number(isExplained(b.cause)) ||
			a.window.localeCompare(b.window),
	);
	return {
		hour,
		computed_at: computedAt,
		index,
		watermark_ms: watermarkMs,
		result:
			differences.length === 0
				? "equal"
				: differences.every(({ cause }) => isExplained(cause))
					? "late"
					: "different",
		records,
		windows: { compared, equal: compared - differences.length, differing },
		late_ticks: {
			...late,
			dropped: differences
				.filter(({ cause }) => isExplained(cause))
				.reduce((sum, { ticks }) => sum + ticks.missing, 0),
		},
		differences: inOrder.slice(0, LISTED_DIFFERENCES),
		differences_left_out: Math.max(0, differences.length - LISTED_DIFFERENCES),
	};
}
