import type { TickerWalk } from "./ticker-walk.ts";

/** Times as RFC 3339 in UTC with milliseconds: what comes before them is written once a second. */
export class TimeText {
	#second = Number.NaN;
	#secondText = "";

	/** @param timeMs whole milliseconds since the epoch */
	of(timeMs: number): string {
		const second = Math.floor(timeMs / 1_000);
		if (second !== this.#second) {
			this.#second = second;
			this.#secondText = new Date(second * 1_000).toISOString().slice(0, 20);
		}
		const ms = timeMs - second * 1_000;
		const fraction = ms < 10 ? `00${ms}` : ms < 100 ? `0${ms}` : ms;
		return `${this.#secondText}${fraction}Z`;
	}
}

/**
 * Writes ticks of a ticker as JSON. What is the same in all of them is written once; only time and numbers remain. The
 * order of fields is that of the contract.
 */
export class TickJson {
	readonly #head: string;

	constructor(ticker: string, company: string) {
		this.#head = `{"ticker":${JSON.stringify(ticker)},"company":${JSON.stringify(company)},"time":"`;
	}

	/** @param time as {@link TimeText} has it */
	write(walk: TickerWalk, time: string): string {
		return `${this.#head}${time}","Open":${walk.open},"High":${walk.high},"Low":${walk.low},"Close":${walk.close},"Adj Close":${walk.adjustedClose},"Volume":${walk.volume}}`;
	}
}
