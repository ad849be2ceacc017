import type { DailyBar } from "@tickstack/contracts/history-bar";

/** Length of a trading day of the exchanges in New York, 9:30 to 16:00: the market time that a daily row covers. */
export const TRADING_DAY_MS = 6.5 * 3_600_000;
/** The estimates look at one trading year, so that they show the share's recent character. */
const ESTIMATE_DAYS = 252;
/** For a history too short or too flat for an estimate: about the median of large shares. */
const DEFAULT_DAILY_VOLATILITY = 0.02;
const DEFAULT_VOLUME_SPREAD = 0.3;

/** How a ticker behaves, estimated from its own history, and where it continues. */
export interface TickerModel {
	readonly ticker: string;
	readonly company: string;
	/** Close that the simulation continues from. */
	readonly close: number;
	/** Adj Close ÷ Close of the last row. */
	readonly adjustment: number;
	/** Sample standard deviation of the daily log returns of Adj Close (free of splits). */
	readonly dailyVolatility: number;
	/** Mean of the daily volumes. */
	readonly dailyVolume: number;
	/** Sample standard deviation of the logarithm of the daily volumes. */
	readonly volumeSpread: number;
}

/** @param days the ticker's rows in order of time, at least one */
export function tickerModel(days: readonly DailyBar[]): TickerModel {
	// A geometric motion has no prices of 0 and below: it begins at the last one above.
	const above = days.filter((day) => day.Close > 0 && day["Adj Close"] > 0);
	const last = above.at(-1) ?? {
		...(days.at(-1) as DailyBar),
		Close: 1,
		"Adj Close": 1,
	};
	const recent = above.slice(-ESTIMATE_DAYS - 1);
	const returns = recent
		.slice(1)
		.map((day, i) =>
			Math.log(day["Adj Close"] / (recent[i] as DailyBar)["Adj Close"]),
		);
	const volumes = recent
		.map((day) => day.Volume)
		.filter((volume) => volume !== null);
	const logVolumes = volumes.filter((v) => v > 0).map((v) => Math.log(v));
	return {
		ticker: last.ticker,
		company: last.company,
		close: last.Close,
		adjustment: last["Adj Close"] / last.Close,
		dailyVolatility: deviation(returns) || DEFAULT_DAILY_VOLATILITY,
		dailyVolume: mean(volumes),
		volumeSpread: deviation(logVolumes) || DEFAULT_VOLUME_SPREAD,
	};
}

/** 0 of nothing: a ticker without volumes trades none. */
const mean = (values: readonly number[]): number =>
	values.reduce((sum, value) => sum + value, 0) / (values.length || 1);

/** Sample standard deviation; 0 for fewer than two values. */
function deviation(values: readonly number[]): number {
	if (values.length < 2) return 0;
	const middle = mean(values);
	return Math.sqrt(
		values.reduce((sum, value) => sum + (value - middle) ** 2, 0) /
			(values.length - 1),
	);
}
