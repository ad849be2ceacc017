import type { TickMessage } from "./tick-message.ts";

/** Where ticks come from: the simulation, a replayed history, live market data. */
export interface Feed {
	/** One a lane, each of one partition. */
	readonly sources: readonly TickSource[];
	/** Whether ticks can be had now. */
	ready(): boolean;
	/** Receives no more; a source then ends once what it holds is taken. Absent: nothing is held. */
	close?(): void;
	/** Rejects when it can never work as it is configured; never resolves. */
	readonly failed?: Promise<never>;
}

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
	/** Ticks that it has received and holds. @default 0 */
	readonly waiting?: number;
	/** Of a source whose ticks arrive unannounced: calls back whenever {@link nextDueMs} has become earlier. */
	onArrival?(listener: () => void): void;
}

/** A feed that cannot work as it is configured. */
export class FeedError extends Error {
	readonly code:
		| "FEED_CONTRADICTION"
		| "FEED_CREDENTIALS"
		| "FEED_SYMBOL"
		/** The server refuses, and will refuse again. */
		| "FEED_REFUSED";

	constructor(code: FeedError["code"], message: string) {
		super(message);
		this.name = "FeedError";
		this.code = code;
	}
}
