import type { MarketsSpec } from "@tickstack/contracts/markets";

/** The markets of a simulation, which runs round the clock: the project's own rules, and every tick counts. */
export const roundTheClock: MarketsSpec = { hours: "all", rules: [] };

/** The markets of a live feed: ticks before the opening and after the closing are in no daily bar, as with vendors. */
export const regularHours: MarketsSpec = { hours: "regular", rules: [] };
