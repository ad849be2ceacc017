import {
	COMPANY_LENGTH,
	FUTURE_TOLERANCE_MS,
	TICKER_PATTERN,
} from "@tickstack/contracts/tick";
import { BAR_COLUMNS, type BarColumn, CONTRACT_NAME } from "./bars.ts";
import { quoted } from "./duckdb.ts";

/** Types of DuckDB that the columns of a history are read as. */
export type BarTypes = Readonly<Record<BarColumn, string>>;

const PRICES = ["open", "high", "low", "close", "p"] as const;

/** The contract of a tick as one expression: null for a valid row, else `CODE field` of the first rule it breaks. */
export function problemSql(nowMs: number, valid: string): string {
	const rules: [string, string][] = [];
	for (const bar of BAR_COLUMNS) {
		const field = bar === "day" ? "time" : CONTRACT_NAME[bar];
		rules.push(
			[`${bar}_given IS NULL`, `MISSING ${field}`],
			[`${bar}_ IS NULL`, `WRONG_TYPE ${field}`],
		);
	}
	rules.push(
		[
			`NOT regexp_full_match(ticker_, ${quoted(TICKER_PATTERN)})`,
			"NOT_ALLOWED ticker",
		],
		[
			`length(company_) NOT BETWEEN 1 AND ${COMPANY_LENGTH}`,
			"NOT_ALLOWED company",
		],
		["day_ < TIMESTAMP '1900-01-01'", "NOT_ALLOWED time"],
		[`epoch_ms(day_) > ${latestMs(nowMs)}`, "FUTURE time"],
		...PRICES.map((bar): [string, string] => [
			`NOT (${bar}_ > 0 AND isfinite(${bar}_))`,
			`NOT_ALLOWED ${CONTRACT_NAME[bar]}`,
		]),
		[
			`NOT (volume_ BETWEEN 0 AND ${Number.MAX_SAFE_INTEGER} AND volume_ = floor(volume_))`,
			"NOT_ALLOWED Volume",
		],
		["high_ < low_", "INCONSISTENT High"],
		["open_ < low_ OR open_ > high_", "INCONSISTENT Open"],
		["close_ < low_ OR close_ > high_", "INCONSISTENT Close"],
	);
	return `CASE WHEN ${valid} THEN NULL ${rules.map(([broken, answer]) => `WHEN ${broken} THEN ${quoted(answer)}`).join(" ")} END`;
}

/**
 * All rules of {@link problemSql} in the fewest comparisons, which is all that a valid row costs: what lies between a
 * positive Low and a finite High is positive and finite itself. NULL makes it NULL; NaN is above Infinity in DuckDB.
 */
export const validSql = (nowMs: number, types: BarTypes): string =>
	[
		"low_ > 0 AND high_ < CAST('Infinity' AS DOUBLE)",
		"open_ >= low_ AND open_ <= high_ AND close_ >= low_ AND close_ <= high_",
		"p_ > 0 AND p_ < CAST('Infinity' AS DOUBLE)",
		`volume_ >= 0 AND volume_ <= ${Number.MAX_SAFE_INTEGER}`,
		...(types.volume === "DOUBLE" ? ["volume_ = floor(volume_)"] : []),
		types.day === "DATE"
			? `day_ >= DATE '1900-01-01' AND day_ <= CAST(epoch_ms(${latestMs(nowMs)}) AS DATE)`
			: `day_ >= TIMESTAMP '1900-01-01' AND day_ < epoch_ms(${latestMs(nowMs) + 1})`,
		`regexp_full_match(ticker_, ${quoted(TICKER_PATTERN)})`,
		`length(company_) BETWEEN 1 AND ${COMPANY_LENGTH}`,
	].join(" AND ");

/** The last millisecond that is not in the future. */
const latestMs = (nowMs: number): number =>
	Math.floor(nowMs) + FUTURE_TOLERANCE_MS;
