import type { TickerBars } from "./bar-stream.ts";
import {
	type Allocators,
	ColumnBuffer,
	codes,
	none,
	numbers,
	smallCodes,
} from "./column-buffer.ts";
import type { ReturnColumns } from "./cumulative-return.ts";
import type { DrawdownColumns } from "./drawdown.ts";
import type { RegimeColumns } from "./market-regime.ts";
import { TextCodes } from "./text-codes.ts";
import type { TrendColumns } from "./trend.ts";
import type { VolumeColumns } from "./volume-features.ts";

interface BarColumns {
	/** Codes of the share's tickers. */
	readonly ticker: Uint32Array;
	/** Codes of the share's companies. */
	readonly company: Uint32Array;
	/** Days since 1970-01-01. */
	readonly day: Float64Array;
	readonly p: Float64Array;
	readonly volume: Float64Array;
	readonly open: Float64Array;
	readonly high: Float64Array;
	readonly low: Float64Array;
	readonly close: Float64Array;
}

/** The bars, and room for what the jobs compute of them. */
export type ShareColumns = BarColumns &
	TrendColumns &
	DrawdownColumns &
	ReturnColumns &
	VolumeColumns &
	RegimeColumns;

/** Rows of some whole tickers: what one thread computes at a time, and a row group of each file. */
export interface Share {
	readonly tickers: readonly {
		readonly ticker: string;
		readonly rows: number;
	}[];
	readonly companies: readonly string[];
	readonly columns: ShareColumns;
}

const allocators = (isFull: boolean): Allocators<ShareColumns> => {
	const fullOnly = isFull ? numbers : none;
	return {
		ticker: codes,
		company: isFull ? codes : () => codes(0),
		day: numbers,
		p: numbers,
		volume: numbers,
		open: fullOnly,
		high: fullOnly,
		low: fullOnly,
		close: fullOnly,
		ma50: numbers,
		ma100: numbers,
		ma200: numbers,
		trend_strength: numbers,
		trend: smallCodes,
		peak: numbers,
		drawdown: numbers,
		max_drawdown: numbers,
		daily_return: numbers,
		cumulative_return: numbers,
		volume_ma20: numbers,
		volume_ratio: numbers,
		volume_spike: smallCodes,
		volatility20: numbers,
		regime: smallCodes,
	};
};

/** The rows from `start` on and before `end`. */
export const partOf = <A extends object>(
	columns: A,
	start: number,
	end: number,
): A =>
	Object.fromEntries(
		Object.entries(columns).map(([name, values]) => [
			name,
			values.subarray(start, end),
		]),
	) as A;

/** Collects the tickers of a share. Its memory is used again for the next one. */
export class ShareBuffer {
	readonly #isFull: boolean;
	readonly #columns: ColumnBuffer<keyof ShareColumns, ShareColumns>;
	readonly #companies = new TextCodes();
	#tickers: { readonly ticker: string; readonly rows: number }[] = [];

	/** @param capacity rows to begin with */
	constructor(columns: "full" | "derived", capacity: number) {
		this.#isFull = columns === "full";
		this.#columns = new ColumnBuffer(allocators(this.#isFull), capacity);
	}

	get rows(): number {
		return this.#columns.rows;
	}

	get share(): Share {
		return {
			tickers: this.#tickers,
			companies: this.#companies.values,
			columns: this.#columns.arrays,
		};
	}

	add(bars: TickerBars): void {
		const { ticker, rows } = bars;
		const columns = this.#columns.append(rows);
		this.#tickers.push({ ticker, rows });
		columns.ticker.fill(this.#tickers.length);
		columns.day.set(bars.day);
		columns.p.set(bars.p);
		columns.volume.set(bars.volume);
		if (!this.#isFull) return;
		columns.open.set(bars.open);
		columns.high.set(bars.high);
		columns.low.set(bars.low);
		columns.close.set(bars.close);
		this.#addCompanies(bars, columns.company);
	}

	clear(): void {
		this.#columns.clear();
		this.#companies.clear();
		this.#tickers = [];
	}

	#addCompanies(
		{ company, companies, rows }: TickerBars,
		codes: Uint32Array,
	): void {
		let before = -1;
		let code = 0;
		for (let i = 0; i < rows; i++) {
			const index = company[i] as number;
			if (index !== before) {
				code = this.#companies.codeOf(companies[index] as string);
				before = index;
			}
			codes[i] = code;
		}
	}
}
