/**
 * When ticks are due. All tickers of all replicas take turns: turn k is due at start + k × period, and ticker i of T
 * has the turns i, i + T, i + 2T, …, so the ticks of a ticker do not depend on who else publishes.
 */
export interface Schedule {
	/** When the first turn is due, milliseconds since the epoch. */
	readonly startMs: number;
	/** Milliseconds from one turn to the next; a fraction is fine. */
	readonly periodMs: number;
	/** Tickers of all replicas. */
	readonly tickers: number;
}

/** Rate as configured: `interval` of one ticker wins over the rate of all. */
export const periodMs = (
	tickers: number,
	ticksPerSecond: number,
	intervalMs: number | undefined,
): number =>
	intervalMs === undefined ? 1_000 / ticksPerSecond : intervalMs / tickers;

/** When ticker `index`'s tick `n` (from 0) is due. */
export const dueMs = (
	{ startMs, periodMs, tickers }: Schedule,
	index: number,
	n: number,
): number => startMs + (n * tickers + index) * periodMs;

/** The number of ticker `index`'s first tick that is due at or after a time. */
export const firstDueFrom = (
	{ startMs, periodMs, tickers }: Schedule,
	index: number,
	timeMs: number,
): number =>
	Math.max(0, Math.ceil(((timeMs - startMs) / periodMs - index) / tickers));
