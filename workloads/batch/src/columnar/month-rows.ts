import { batchMonthlySchema } from "@tickstack/contracts/batch-rows";
import type { RunStamp } from "../run-stamp.ts";
import type { TickerBars } from "./bar-stream.ts";
import { type Allocators, codes, longs, numbers } from "./column-buffer.ts";
import { type MonthColumns, monthly, monthsOf } from "./monthly.ts";
import { outputSchema, stampConstants } from "./output-schema.ts";
import { RowGroups } from "./row-groups.ts";

interface Columns extends MonthColumns {
	readonly ticker: Uint32Array;
	readonly company: Uint32Array;
}

const allocators = (isFull: boolean): Allocators<Columns> => ({
	ticker: codes,
	company: isFull ? codes : () => new Uint32Array(0),
	month: numbers,
	open: numbers,
	close: numbers,
	high: numbers,
	low: numbers,
	monthly_return: numbers,
	monthly_volatility: numbers,
	total_volume: longs,
	trading_days: numbers,
	positive_days: numbers,
});

/** The rows of `batch_monthly`, on their way to a Parquet file. */
export class MonthRows {
	readonly #isFull: boolean;
	readonly #groups: RowGroups<keyof Columns, Columns>;

	constructor(file: string, columns: "full" | "derived", stamp: RunStamp) {
		this.#isFull = columns === "full";
		this.#groups = new RowGroups({
			file,
			schema: outputSchema(batchMonthlySchema, this.#isFull ? [] : ["company"]),
			columns: allocators(this.#isFull),
			constants: stampConstants(stamp),
			texts: {},
			steps: [],
		});
	}

	get rows(): number {
		return this.#groups.rows;
	}

	/** Computes a ticker's months. @param daily_return NaN on the first row */
	async add(bars: TickerBars, daily_return: Float64Array): Promise<void> {
		const { p, volume, day, company, companies } = bars;
		const months = monthsOf(day);
		const rows = await this.#groups.append(months.length);
		rows.ticker.fill(this.#groups.codeOf("ticker", bars.ticker));
		monthly(months, p, volume, daily_return, rows);
		if (!this.#isFull) return;
		for (const [index, { end }] of months.entries()) {
			const last = companies[company[end - 1] as number] as string;
			rows.company[index] = this.#groups.codeOf("company", last);
		}
	}

	close(): Promise<void> {
		return this.#groups.close();
	}

	abort(): Promise<void> {
		return this.#groups.abort();
	}
}
