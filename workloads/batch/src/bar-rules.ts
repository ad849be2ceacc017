import { MIN_PRICE, type RepairCode } from "@tickstack/contracts/history-bar";
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

export const BAR_TYPES: BarTypes = {
	ticker: "VARCHAR",
	company: "VARCHAR",
	day: "TIMESTAMP",
	open: "DOUBLE",
	high: "DOUBLE",
	low: "DOUBLE",
	close: "DOUBLE",
	p: "DOUBLE",
	volume: "DOUBLE",
};

/** Days between neighbouring rows of a ticker, in the middle: so many are not daily. */
export const NOT_DAILY = 5;

/** What a row that is clean may lack, by the repair that it is counted as. */
const REPAIRS = {
	NO_OPEN: "open_ IS NULL",
	NO_HIGH: "high_ IS NULL",
	NO_LOW: "low_ IS NULL",
	NO_VOLUME: "volume_ IS NULL",
} as const satisfies Partial<Record<RepairCode, string>>;

/** Whether a row lacks any of it. */
export const isRepairedSql = Object.values(REPAIRS).join(" OR ");

export type RowCounts = Readonly<
	Record<"rows" | "broken" | "repaired" | keyof typeof REPAIRS, number>
>;

/** The columns of {@link RowCounts}. @param clean whether a row needs no more than a look; NULL is no */
export const countsSql = (clean: string): string =>
	[
		"count(*) AS rows",
		`count(*) FILTER (WHERE (${clean}) IS NOT TRUE) AS broken`,
		`count(*) FILTER (WHERE ${isRepairedSql}) AS repaired`,
		...Object.entries(REPAIRS).map(
			([code, lacks]) => `count(*) FILTER (WHERE ${lacks}) AS "${code}"`,
		),
	].join(", ");

/** Repairs by kind, those that there are. */
export const repairsOf = (
	counts: RowCounts,
): Readonly<Partial<Record<RepairCode, number>>> =>
	Object.fromEntries(
		(Object.keys(REPAIRS) as (keyof typeof REPAIRS)[])
			.map((code) => [code, counts[code]] as const)
			.filter(([, count]) => count > 0),
	);

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
