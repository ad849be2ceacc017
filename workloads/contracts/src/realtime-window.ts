import { nullable, type RowOf, required } from "./record.ts";
import { parseRow, type RowResult } from "./record-check.ts";
import { elasticsearchMapping } from "./record-ddl.ts";
import { validTicksSparkSql } from "./tick-spark-sql.ts";

/** Length of a window; windows are aligned to the epoch, `[start, end)`. */
export const WINDOW_MS = 30_000;
/** How late a tick may be and still count. */
export const WATERMARK_MS = 60_000;

/** A tumbling window of one ticker: the record of `stock-realtime` and the document of `stock_realtime`. */
export const realtimeWindowSchema = {
	ticker: required("string", "Symbol of the share."),
	company: required("string", "Name of the company, of the latest tick."),
	window_start: required("timestamp", "Start of the window, inclusive."),
	window_end: required("timestamp", "End of the window, exclusive."),
	open: required(
		"double",
		"Open of the earliest tick; of two at one time, the smaller offset.",
	),
	high: required("double", "max_price."),
	low: required("double", "min_price."),
	close: required(
		"double",
		"Close of the latest tick; of two at one time, the greater offset.",
	),
	avg_price: required("double", "Mean of Close."),
	min_price: required("double", "Smallest Low."),
	max_price: required("double", "Greatest High."),
	total_volume: nullable(
		"double",
		"Sum of the known Volumes.",
		"null when none is known",
	),
	trade_count: required("long", "Number of ticks.", "≥ 1"),
	vwap: nullable(
		"double",
		"Sum of Close × Volume ÷ sum of Volume, over ticks with a known Volume.",
		"null when the sum of Volume is 0 or not known",
	),
	volatility: nullable(
		"double",
		"Sample standard deviation of Close ÷ mean of Close.",
		"null when trade_count < 2 or the mean is not > 0",
	),
	updated_at: required(
		"timestamp",
		"When it was computed: in Elasticsearch when the update came to its topic, in the topic when the window's latest tick came to theirs; by the broker's clock.",
	),
} as const;

export type RealtimeWindow = RowOf<typeof realtimeWindowSchema>;

export const realtimeWindowMapping = elasticsearchMapping(
	realtimeWindowSchema,
	false,
);

/** The document's id and the record's key: a window that is written twice changes nothing. */
export const windowId = ({
	ticker,
	window_start,
}: Pick<RealtimeWindow, "ticker" | "window_start">): string =>
	`${ticker}|${window_start}`;

/** Reads a record of `stock-realtime`. Unknown fields stay; nothing is thrown. */
export const parseWindow = (
	bytes: Uint8Array | string,
): RowResult<typeof realtimeWindowSchema> =>
	parseRow(realtimeWindowSchema, bytes);

/** Order of a ticker's ticks: by time, then by offset (a ticker has one partition). */
const ORDER = "struct(time, offset)";

/** One expression a column; aggregates unless they come from the grouping. */
const COLUMNS: Readonly<Record<keyof RealtimeWindow, string>> = {
	ticker: "ticker",
	company: `max_by(company, ${ORDER})`,
	window_start: "window.start",
	window_end: "window.end",
	open: `min_by(open, ${ORDER})`,
	high: "max(high)",
	low: "min(low)",
	close: `max_by(close, ${ORDER})`,
	avg_price: "avg(close)",
	min_price: "min(low)",
	max_price: "max(high)",
	total_volume: "sum(volume)",
	trade_count: "count(*)",
	vwap: "sum(close * volume) / nullif(sum(volume), 0)",
	volatility:
		"CASE WHEN count(*) >= 2 AND avg(close) > 0 THEN stddev_samp(close) / avg(close) END",
	// No clock of the engine: it is another constant, and so other code to compile, in every micro-batch.
	updated_at: "max(arrived_at)",
};

/** RFC 3339 with milliseconds in UTC, whatever the session's time zone is; null is written, not left out. */
const JSON_OPTIONS = String.raw`map('timeZone', 'UTC', 'timestampFormat', 'yyyy-MM-dd\'T\'HH:mm:ss.SSS\'Z\'', 'ignoreNullFields', 'false')`;

/**
 * The real-time windows of the Kafka records in a relation as Spark SQL: the grouping is updated with every tick, so
 * the query runs in update mode. Columns `key` (the window's id) and `value` (JSON), as the Kafka sink takes them.
 */
export function realtimeWindowSparkSql(records: string): string {
	const names = Object.keys(realtimeWindowSchema) as (keyof RealtimeWindow)[];
	return `WITH ticks AS (${validTicksSparkSql(records)}
), windows AS (
  SELECT ${names.map((name) => `${COLUMNS[name]} AS ${name}`).join(",\n    ")}
  FROM ticks WATERMARK time DELAY OF INTERVAL ${WATERMARK_MS} MILLISECONDS
  GROUP BY ticker, window(time, '${WINDOW_MS} MILLISECONDS')
), records AS (
  SELECT to_json(struct(${names.join(", ")}), ${JSON_OPTIONS}) AS value FROM windows
)
SELECT concat(get_json_object(value, '$.ticker'), '|', get_json_object(value, '$.window_start')) AS key, value FROM records`;
}
