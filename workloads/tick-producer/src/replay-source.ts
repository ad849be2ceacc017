import type { Tick } from "@tickstack/contracts/tick";
import { timeMs } from "@tickstack/contracts/time";
import { type TickMessage, tickMessage } from "./tick-message.ts";
import type { TickSource } from "./tick-source.ts";

export interface ReplayRow {
	/** Its place among the rows of all tickers of all replicas, in order of time: it is due at start + turn × period. */
	readonly turn: number;
	readonly tick: Tick;
}

export interface ReplaySourceOptions {
	readonly topic: string;
	readonly partition: number;
	/** By turn. */
	readonly rows: readonly ReplayRow[];
	readonly startMs: number;
	readonly periodMs: number;
}

/** The rows of a history in order of time, then of ticker. */
export const replayRows = (
	tickers: ReadonlyMap<string, readonly Tick[]>,
): ReplayRow[] =>
	[...tickers.values()]
		.flat()
		.sort((a, b) =>
			a.time < b.time || (a.time === b.time && a.ticker < b.ticker) ? -1 : 1,
		)
		.map((tick, turn) => ({ turn, tick }));

/** The history itself, row by row with its own time. It is never skipped: a late row is published late. */
export class ReplaySource implements TickSource {
	readonly partition: number;
	readonly skipped = 0;
	readonly #options: ReplaySourceOptions;
	#next = 0;

	constructor(options: ReplaySourceOptions) {
		this.#options = options;
		this.partition = options.partition;
	}

	nextDueMs(): number {
		const { rows, startMs, periodMs } = this.#options;
		const row = rows[this.#next];
		return row ? startMs + row.turn * periodMs : Number.POSITIVE_INFINITY;
	}

	take(nowMs: number, most: number): TickMessage[] {
		const { topic, rows } = this.#options;
		const messages: TickMessage[] = [];
		while (messages.length < most && this.nextDueMs() <= nowMs) {
			const { tick } = rows[this.#next++] as ReplayRow;
			messages.push(
				tickMessage(
					topic,
					this.partition,
					Buffer.from(tick.ticker),
					JSON.stringify(tick),
					timeMs(tick.time),
				),
			);
		}
		return messages;
	}
}
