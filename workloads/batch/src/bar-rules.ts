import { MIN_PRICE } from "@tickstack/contracts/history-bar";
import {
	COMPANY_LENGTH,
	FUTURE_TOLERANCE_MS,
	MAX_PRICE,
	MAX_VOLUME,
	TICKER_CHARACTERS,
} from "@tickstack/contracts/tick";
import type { BarColumn } from "./bars.ts";
import { quoted } from "./duckdb.ts";

/** Types of DuckDB that the columns of a history are read as. */
export type BarTypes = Readonly<Record<BarColumn, string>>;

/**
 * The contract of a history's row that needs no repair but may lack Open, High, Low and Volume, in few comparisons:
 * that is all that such a row costs. NULL makes it NULL; NaN is above any number in DuckDB.
 */
export const cleanSql = (nowMs: number, types: BarTypes): string => {
	const beside = (column: string) =>
		`(${column} IS NULL OR (abs(${column}) <= ${MAX_PRICE} AND NOT (${column} = 0 AND close_ > 0)))`;
	return [
		`abs(close_) <= ${MAX_PRICE} AND abs(p_) <= ${MAX_PRICE}`,
		`(close_ = 0 OR abs(close_) >= ${MIN_PRICE}) AND (p_ = 0 OR abs(p_) >= ${MIN_PRICE})`,
		...["open_", "high_", "low_"].map(beside),
		"COALESCE(low_ <= close_, TRUE) AND COALESCE(close_ <= high_, TRUE)",
		"COALESCE(low_ <= open_, TRUE) AND COALESCE(open_ <= high_, TRUE)",
		"COALESCE(low_ <= high_, TRUE)",
		"NOT (close_ = 0 AND open_ = 0 AND high_ = 0 AND low_ = 0)",
		`(volume_ IS NULL OR (volume_ >= 0 AND volume_ <= ${MAX_VOLUME}))`,
		types.day === "DATE"
			? `day_ >= DATE '1900-01-01' AND day_ <= CAST(epoch_ms(${latestMs(nowMs)}) AS DATE)`
			: `day_ >= TIMESTAMP '1900-01-01' AND day_ < epoch_ms(${latestMs(nowMs) + 1}) AND day_ = date_trunc('day', day_)`,
		`regexp_full_match(ticker_, ${quoted(TICKER_CHARACTERS)}) AND regexp_matches(ticker_, '[A-Z0-9]')`,
		`length(company_) BETWEEN 1 AND ${COMPANY_LENGTH}`,
	].join(" AND ");
};

/** The last millisecond that is not in the future. */
const latestMs = (nowMs: number): number =>
	Math.floor(nowMs) + FUTURE_TOLERANCE_MS;
