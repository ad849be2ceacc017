import { batchMonthlySchema } from "@tickstack/contracts/batch-rows";
import type { RecordSchema } from "@tickstack/contracts/record";
import type { ColumnData } from "../parquet/column-data.ts";
import {
	type EncodedRowGroup,
	encodeRowGroup,
} from "../parquet/encoded-row-group.ts";
import type { RunStamp } from "../run-stamp.ts";
import { type MonthColumns, monthly, monthsOf } from "./monthly.ts";
import { outputSchema, stampConstants } from "./output-schema.ts";
import { partOf, type Share } from "./share.ts";

/** The columns of the file of months. */
export const monthsSchema = (columns: "full" | "derived"): RecordSchema =>
	outputSchema(batchMonthlySchema, columns === "full" ? [] : ["company"]);

/** The rows of `batch_monthly` of a share whose daily returns are computed. */
export function encodeMonths(
	share: Share,
	columns: "full" | "derived",
	stamp: RunStamp,
): EncodedRowGroup {
	const { rows, ticker, company, months } = monthsOfShare(share);
	const data: Record<keyof typeof batchMonthlySchema, ColumnData> = {
		ticker: {
			codes: ticker,
			values: share.tickers.map(({ ticker }) => ticker),
		},
		company: { codes: company, values: share.companies },
		month: { numbers: months.month },
		open: { numbers: months.open },
		close: { numbers: months.close },
		high: { numbers: months.high },
		low: { numbers: months.low },
		monthly_return: { numbers: months.monthly_return },
		monthly_volatility: { numbers: months.monthly_volatility },
		total_volume: { longs: months.total_volume },
		trading_days: { numbers: months.trading_days },
		positive_days: { numbers: months.positive_days },
		...stampConstants(stamp),
	};
	return encodeRowGroup(monthsSchema(columns), rows, data);
}

/** The columns of a share's months; `ticker` and `company` (the last of the month) are codes of the share. */
function monthsOfShare({ tickers, columns }: Share) {
	let start = 0;
	const parts = tickers.map(({ rows }) => {
		const from = start;
		start += rows;
		return { from, months: monthsOf(columns.day.subarray(from, start)) };
	});
	const rows = parts.reduce((sum, { months }) => sum + months.length, 0);
	const ticker = new Uint32Array(rows);
	const company = new Uint32Array(rows);
	const months: MonthColumns = {
		month: new Float64Array(rows),
		open: new Float64Array(rows),
		close: new Float64Array(rows),
		high: new Float64Array(rows),
		low: new Float64Array(rows),
		monthly_return: new Float64Array(rows),
		monthly_volatility: new Float64Array(rows),
		total_volume: new BigInt64Array(rows),
		trading_days: new Float64Array(rows),
		positive_days: new Float64Array(rows),
	};
	let row = 0;
	for (const [index, { from, months: ofTicker }] of parts.entries()) {
		const end = row + ofTicker.length;
		ticker.fill(index + 1, row, end);
		for (const [month, { end }] of ofTicker.entries())
			company[row + month] = columns.company[from + end - 1] ?? 0;
		const until = from + (tickers[index]?.rows ?? 0);
		monthly(
			ofTicker,
			columns.p.subarray(from, until),
			columns.volume.subarray(from, until),
			columns.daily_return.subarray(from, until),
			partOf(months, row, end),
		);
		row = end;
	}
	return { rows, ticker, company, months };
}
