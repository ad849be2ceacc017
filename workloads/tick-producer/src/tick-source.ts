import type { TickMessage } from "./tick-message.ts";

/** Ticks of some tickers as they become due, in order for each ticker. */
export interface TickSource {
	/** Partition that all its ticks go to, so that a request is written as a whole or not at all. */
	readonly partition: number;
	/** Takes what is due at `nowMs`, `most` at most. */
	take(nowMs: number, most: number): TickMessage[];
	/** When the next one is due, milliseconds since the epoch; Infinity at the end. */
	nextDueMs(): number;
	/** Ticks that were left out because they were due too long ago. */
	readonly skipped: number;
}
