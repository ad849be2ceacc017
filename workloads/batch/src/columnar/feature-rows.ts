import { batchFeaturesSchema } from "@tickstack/contracts/batch-rows";
import type { Thresholds } from "../jobs.ts";
import type { RunStamp } from "../run-stamp.ts";
import type { TickerBars } from "./bar-stream.ts";
import { REGIMES, TRENDS } from "./codes.ts";
import {
	type Allocators,
	codes,
	none,
	numbers,
	smallCodes,
} from "./column-buffer.ts";
import { cumulativeReturn, type ReturnColumns } from "./cumulative-return.ts";
import { type DrawdownColumns, drawdown } from "./drawdown.ts";
import { marketRegime, type RegimeColumns } from "./market-regime.ts";
import { outputSchema, stampConstants } from "./output-schema.ts";
import { RowGroups } from "./row-groups.ts";
import { type TrendColumns, trend } from "./trend.ts";
import { type VolumeColumns, volumeFeatures } from "./volume-features.ts";

interface BarColumns {
	readonly ticker: Uint32Array;
	readonly company: Uint32Array;
	readonly day: Float64Array;
	readonly Open: Float64Array;
	readonly High: Float64Array;
	readonly Low: Float64Array;
	readonly Close: Float64Array;
	readonly "Adj Close": Float64Array;
	readonly Volume: Float64Array;
}

type FeatureColumns = BarColumns &
	TrendColumns &
	DrawdownColumns &
	ReturnColumns &
	VolumeColumns &
	RegimeColumns;

/** What `derived` rows leave out. */
const BAR_ONLY = [
	"company",
	"Open",
	"High",
	"Low",
	"Close",
	"Adj Close",
	"Volume",
];

const allocators = (isFull: boolean): Allocators<FeatureColumns> => {
	const bar = isFull ? numbers : none;
	return {
		ticker: codes,
		company: isFull ? codes : () => new Uint32Array(0),
		day: numbers,
		Open: bar,
		High: bar,
		Low: bar,
		Close: bar,
		"Adj Close": bar,
		Volume: bar,
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

/** The rows of `batch_features`, on their way to a Parquet file. */
export class FeatureRows {
	readonly #thresholds: Thresholds;
	readonly #isFull: boolean;
	readonly #groups: RowGroups<keyof FeatureColumns, FeatureColumns>;

	constructor(
		file: string,
		columns: "full" | "derived",
		stamp: RunStamp,
		thresholds: Thresholds,
	) {
		this.#thresholds = thresholds;
		this.#isFull = columns === "full";
		this.#groups = new RowGroups({
			file,
			schema: outputSchema(batchFeaturesSchema, this.#isFull ? [] : BAR_ONLY),
			columns: allocators(this.#isFull),
			constants: stampConstants(stamp),
			texts: { trend: TRENDS, regime: REGIMES },
			steps: ["peak", "max_drawdown"],
		});
	}

	get rows(): number {
		return this.#groups.rows;
	}

	/** Computes a ticker's rows. @returns its daily returns, NaN on the first row, until the next call */
	async add(bars: TickerBars): Promise<Float64Array> {
		const { p, volume, day } = bars;
		const rows = await this.#groups.append(bars.rows);
		rows.ticker.fill(this.#groups.codeOf("ticker", bars.ticker));
		rows.day.set(day);
		if (this.#isFull) this.#addBars(bars, rows);
		trend(p, this.#thresholds, rows);
		drawdown(p, rows);
		cumulativeReturn(p, rows);
		volumeFeatures(volume, this.#thresholds, rows);
		marketRegime(rows.daily_return, rows.trend, this.#thresholds, rows);
		return rows.daily_return;
	}

	#addBars(bars: TickerBars, rows: FeatureColumns): void {
		const { company, companies } = bars;
		let before = -1;
		let code = 0;
		for (let i = 0; i < bars.rows; i++) {
			const index = company[i] as number;
			if (index !== before) {
				code = this.#groups.codeOf("company", companies[index] as string);
				before = index;
			}
			rows.company[i] = code;
		}
		rows.Open.set(bars.open);
		rows.High.set(bars.high);
		rows.Low.set(bars.low);
		rows.Close.set(bars.close);
		rows["Adj Close"].set(bars.p);
		rows.Volume.set(bars.volume);
	}

	close(): Promise<void> {
		return this.#groups.close();
	}

	abort(): Promise<void> {
		return this.#groups.abort();
	}
}
