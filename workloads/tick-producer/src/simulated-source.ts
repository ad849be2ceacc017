import type { TickSource } from "./feed.ts";
import { dueMs, firstDueFrom, type Schedule } from "./schedule.ts";
import { TickJson, TimeText } from "./tick-json.ts";
import { type TickMessage, tickMessage } from "./tick-message.ts";
import type { TickerModel } from "./ticker-model.ts";
import { TickerWalk } from "./ticker-walk.ts";

export interface SimulatedTicker {
	/** Its place among all tickers of all replicas. */
	readonly index: number;
	readonly model: TickerModel;
}

export interface SimulatedSourceOptions {
	readonly topic: string;
	readonly partition: number;
	readonly tickers: readonly SimulatedTicker[];
	readonly schedule: Schedule;
	/** Time of a tick − time it is due: moves a run to a chosen start. @default 0 */
	readonly shiftMs?: number;
	readonly seed: string;
	/** A tick due longer ago than this is skipped; the next one covers its span. */
	readonly maxBehindMs: number;
}

interface Walker {
	readonly index: number;
	readonly key: Buffer;
	readonly walk: TickerWalk;
	readonly json: TickJson;
	/** Number of the next tick. */
	next: number;
	/** When it is due. */
	due: number;
	/** Number of the last tick taken. */
	last: number;
}

/** Simulated ticks of the tickers of one partition. */
export class SimulatedSource implements TickSource {
	readonly partition: number;
	skipped = 0;
	readonly #options: SimulatedSourceOptions;
	readonly #shiftMs: number;
	/** In turn: ticker after ticker, as they are due. */
	readonly #walkers: readonly Walker[];
	#turn = 0;
	/** One for all tickers: however many there are, a second is written once. */
	readonly #time = new TimeText();

	constructor(options: SimulatedSourceOptions) {
		this.#options = options;
		this.#shiftMs = options.shiftMs ?? 0;
		this.partition = options.partition;
		this.#walkers = options.tickers
			.toSorted((a, b) => a.index - b.index)
			.map(({ index, model }) => ({
				index,
				key: Buffer.from(model.ticker),
				walk: new TickerWalk(model, options.seed),
				json: new TickJson(model.ticker, model.company),
				next: 0,
				due: dueMs(options.schedule, index, 0),
				last: -1,
			}));
	}

	nextDueMs(): number {
		return this.#walkers[this.#turn]?.due ?? Number.POSITIVE_INFINITY;
	}

	take(nowMs: number, most: number): TickMessage[] {
		const { topic, schedule, maxBehindMs } = this.#options;
		if (this.nextDueMs() < nowMs - maxBehindMs) this.#skipTo(nowMs);
		const spanMs = schedule.periodMs * schedule.tickers;
		const messages: TickMessage[] = [];
		while (messages.length < most) {
			const walker = this.#walkers[this.#turn];
			if (!walker || walker.due > nowMs) break;
			const { walk, next, due } = walker;
			walk.step((next - walker.last) * spanMs);
			const timeMs = Math.floor(due + this.#shiftMs);
			messages.push(
				tickMessage(
					topic,
					this.partition,
					walker.key,
					walker.json.write(walk, this.#time.of(timeMs)),
					timeMs,
				),
			);
			walker.last = next;
			walker.next = next + 1;
			walker.due = dueMs(schedule, walker.index, walker.next);
			this.#turn = (this.#turn + 1) % this.#walkers.length;
		}
		return messages;
	}

	/** Goes on with what is due from now on; the prices then make up for the whole gap in one step. */
	#skipTo(nowMs: number): void {
		const { schedule } = this.#options;
		for (const walker of this.#walkers) {
			const next = firstDueFrom(schedule, walker.index, nowMs);
			this.skipped += next - walker.next;
			walker.next = next;
			walker.due = dueMs(schedule, walker.index, next);
		}
		const first = this.#walkers.reduce((a, b) => (b.due < a.due ? b : a));
		this.#turn = this.#walkers.indexOf(first);
	}
}
