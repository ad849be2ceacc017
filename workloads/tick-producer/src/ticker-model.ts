import type { RecentDays } from "./recent-days.ts";

/** Length of a trading day of the exchanges in New York, 9:30 to 16:00: the market time that a daily row covers. */
export const TRADING_DAY_MS = 6.5 * 3_600_000;
/** Days that a model needs: a trading year of returns (252), so that they show the share's recent character. */
export const MODEL_DAYS = 253;
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

/** @param days the ticker's last {@link MODEL_DAYS} at most */
export function tickerModel(days: RecentDays): TickerModel {
	// A geometric motion has no prices of 0 and below: it begins at the last one above.
	const last = days.last ?? { ...days.newest, Close: 1, "Adj Close": 1 };
	const { adjusted, volumes } = days;
	const returns = Array.from(adjusted.subarray(1), (price, i) =>
		Math.log(price / (adjusted[i] as number)),
	);
	const logVolumes = Array.from(
		volumes.filter((v) => v > 0),
		Math.log,
	);
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
function mean(values: ArrayLike<number>): number {
	let sum = 0;
	for (let i = 0; i < values.length; i++) sum += values[i] as number;
	return sum / (values.length || 1);
}

/** Sample standard deviation; 0 for fewer than two values. */
function deviation(values: readonly number[]): number {
	if (values.length < 2) return 0;
	const middle = mean(values);
	return Math.sqrt(
		values.reduce((sum, value) => sum + (value - middle) ** 2, 0) /
			(values.length - 1),
	);
}
