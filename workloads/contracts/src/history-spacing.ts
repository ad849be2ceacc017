import { dateMs } from "./time.ts";

/** Fewer rows than this say nothing about their spacing. */
const FEWEST = 5;
/** Of the distances, how many are alike where rows come at a rate: holidays and gaps do not count. */
const MOST = 0.6;

/** Days from one row to the next, by rate. */
const RATES = [
	["weekly", 5, 9],
	["fortnightly", 13, 16],
	["monthly", 26, 35],
	["quarterly", 85, 97],
	["yearly", 358, 372],
] as const;

export type Spacing = "daily" | (typeof RATES)[number][0];

/** How far apart the days of a ticker are. Rows without a rate are daily ones with gaps. */
export function spacingOf(days: readonly string[]): Spacing {
	if (days.length < FEWEST) return "daily";
	const distances = days
		.slice(1)
		.map((day, i) => (dateMs(day) - dateMs(days[i] as string)) / 86_400_000);
	const found = RATES.find(
		([, least, most]) =>
			distances.filter((days) => days >= least && days <= most).length >=
			MOST * distances.length,
	);
	return found?.[0] ?? "daily";
}
