import type { TickerWalk } from "./ticker-walk.ts";

/**
 * Writes ticks as JSON. What is the same in all ticks of a ticker is written once, the date and second once a
 * second; only numbers remain. The order of fields is that of the contract.
 */
export class TickJson {
	readonly #head: string;
	#second = Number.NaN;
	#secondText = "";

	constructor(ticker: string, company: string) {
		this.#head = `{"ticker":${JSON.stringify(ticker)},"company":${JSON.stringify(company)},"time":"`;
	}

	/** @param timeMs whole milliseconds since the epoch */
	write(walk: TickerWalk, timeMs: number): string {
		const second = Math.floor(timeMs / 1_000);
		if (second !== this.#second) {
			this.#second = second;
			this.#secondText = new Date(second * 1_000).toISOString().slice(0, 20);
		}
		const ms = timeMs - second * 1_000;
		const fraction = ms < 10 ? `00${ms}` : ms < 100 ? `0${ms}` : ms;
		return `${this.#head}${this.#secondText}${fraction}Z","Open":${walk.open},"High":${walk.high},"Low":${walk.low},"Close":${walk.close},"Adj Close":${walk.adjustedClose},"Volume":${walk.volume}}`;
	}
}
