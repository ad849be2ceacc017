import { differencesOf, type WindowValues } from "./window-values.ts";

/**
 * Why a window differs. Only the first is expected of a Lambda architecture; the others are explained in
 * docs/runbooks/reconciliation.md.
 */
export const CAUSES = {
	late: "the ticks that it lacks came when the watermark had passed its end",
	"not counted":
		"it is what its first ticks give; those that came later, in time, are not in it",
	"not served": "Elasticsearch does not have it, although ticks came in time",
	"not stored": "it counts more ticks than the raw data set has",
	value: "the same ticks give other values",
} as const;

export type Cause = keyof typeof CAUSES;

/** A cause that makes a difference an expected one. */
export const isExplained = (cause: Cause): boolean => cause === "late";

export interface Doubtful {
	/** undefined: Elasticsearch does not have the window. */
	readonly served: Readonly<Partial<WindowValues>> | undefined;
	/** Ticks of the window in the raw data set. */
	readonly stored: number;
	/** What as many ticks give as the served window counts, the first ones in order of arrival; null when that is none. */
	readonly counted: WindowValues | null;
	/** Ticks after those. */
	readonly missing: number;
	/** Those of them that came when the watermark had passed the window's end. */
	readonly missingLate: number;
}

/**
 * The cause of a difference. A stream drops the late ticks of a window and no others, and once the watermark has passed
 * a window's end it stays there: so what is dropped are the last ticks in order of arrival, and the served window must
 * be exactly what the others give.
 */
export function causeOf({
	served,
	stored,
	counted,
	missing,
	missingLate,
}: Doubtful): Cause {
	if (!served) return missingLate === stored ? "late" : "not served";
	if ((served.trade_count ?? 0) > stored) return "not stored";
	if (missing === 0 || !counted || differencesOf(served, counted).length)
		return "value";
	return missingLate === missing ? "late" : "not counted";
}
