import type { TickMessage } from "./tick-message.ts";

/** Ticks of some tickers as they become due, in order for each ticker. */
export interface TickSource {
	/** Partition that all its ticks go to, so that a request is written as a whole or not at all. */
	readonly partition: number;
	/** Takes what is due at `nowMs`, `most` at most. */
	take(nowMs: number, most: number): TickMessage[];
	/** When the next one is due, as far as is known, milliseconds since the epoch; Infinity at the end. */
	nextDueMs(): number;
	/** Ticks left out because brokers were slow or away: due too long ago, or too many to hold. */
	readonly skipped: number;
	/** Ticks that it holds, taken in from elsewhere. @default 0 */
	readonly waiting?: number;
	/** Of a source whose ticks arrive unannounced: calls back whenever {@link nextDueMs} has become earlier. */
	onArrival?(listener: () => void): void;
}
