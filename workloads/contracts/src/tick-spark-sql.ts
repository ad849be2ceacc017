import { COMPANY_LENGTH, FUTURE_TOLERANCE_MS, TICKER_PATTERN } from "./tick.ts";

const TEXTS = ["ticker", "company", "time"] as const;
const NUMBERS = [
	"Open",
	"High",
	"Low",
	"Close",
	"Adj Close",
	"Volume",
] as const;
const PRICES = ["open", "high", "low", "close", "adj_close"] as const;

/**
 * Every field is read as VARIANT: it holds whatever JSON value stands there, so that (as in JavaScript) a number
 * given as text can be told from a number and the last of several fields of one name counts. Spark's typed readers
 * take a number for STRING, refuse 12.0 for BIGINT, and keep an earlier field when a later one is of a wrong type.
 */
const TICK = `STRUCT<${[...TEXTS, ...NUMBERS].map((name) => `\`${name}\`: VARIANT`).join(", ")}>`;

/** As strictly as `JSON.parse` reads. */
const STRICTLY =
	"map('allowSingleQuotes', 'false', 'allowNonNumericNumbers', 'false')";

/** RFC 3339 in UTC with milliseconds; the cast then refuses what no calendar or clock has. */
const TIME_PATTERN =
	"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z";

/** What the query needs of its session beside the UTC time zone. */
export const VALID_TICKS_SPARK_SETTINGS = {
	// Fields of one name inside a field's value are no reason to refuse the value: the last counts.
	"spark.sql.variant.allowDuplicateKeys": "true",
} as const;

export interface ValidTicksOptions {
	/** Name of a relation with Kafka's columns `value` (binary), `partition`, `offset`, `timestamp`. */
	readonly input: string;
	/** SQL of the reader's clock. @default `current_timestamp()`, the start of the micro-batch */
	readonly now?: string;
}

const field = (name: string) => `parsed.tick.\`${name}\``;
const columnOf = (name: string) => name.toLowerCase().replace(" ", "_");
const isPrice = (column: string) =>
	`${column} > 0 AND ${column} < double('Infinity')`;

/**
 * The valid ticks of Kafka records as Spark SQL, columns `ticker, company, time (TIMESTAMP), open, high, low,
 * close, adj_close, volume (BIGINT), partition, offset`. It drops exactly what `parseTick` rejects when that is given
 * the lesser of the record's timestamp and the clock as `nowMs`, because the raw data set holds only what `parseTick`
 * takes and both must give the same windows. Two limits of Spark's JSON reader remain: a number of more than 1,000
 * digits and nesting deeper than 1,000 are broken JSON to it.
 *
 * The record is wrapped together with its hash: Spark ignores what follows the first JSON value, and only a record
 * that is one whole value leaves the hash where it is expected (no record can contain its own hash).
 * `explode` of the one-element array keeps the optimizer from repeating the parsing in each condition.
 */
export const validTicksSparkSql = ({
	input,
	now = "current_timestamp()",
}: ValidTicksOptions): string => `
SELECT ticker, company, time, open, high, low, close, adj_close, CAST(volume AS BIGINT) AS volume, partition, offset
FROM (
  SELECT ${TEXTS.map((name) => `CAST(${field(name)} AS STRING) AS ${name === "time" ? "time_text" : name}`).join(", ")},
    TRY_CAST(CAST(${field("time")} AS STRING) AS TIMESTAMP) AS time,
    ${NUMBERS.map((name) => `TRY_CAST(${field(name)} AS DOUBLE) AS ${columnOf(name)}`).join(", ")},
    partition, offset, timestamp
  FROM (
    SELECT explode(array(from_json(
        concat('{"tick":', CAST(value AS STRING), ',"hash":', xxhash64(value), '}'),
        'tick ${TICK}, hash BIGINT', ${STRICTLY}))) AS parsed,
      xxhash64(value) AS hash, partition, offset, timestamp
    FROM ${input}
    WHERE is_valid_utf8(CAST(value AS STRING))
  )
  WHERE parsed.hash = hash
    AND ${TEXTS.map((name) => `schema_of_variant(${field(name)}) = 'STRING'`).join(" AND ")}
    AND ${NUMBERS.map((name) => `schema_of_variant(${field(name)}) NOT IN ('STRING', 'BOOLEAN')`).join(" AND ")}
)
WHERE ticker RLIKE r'\\A${TICKER_PATTERN}\\z'
  AND length(company) BETWEEN 1 AND ${COMPANY_LENGTH}
  AND time_text RLIKE r'\\A${TIME_PATTERN}\\z'
  AND time >= TIMESTAMP '1900-01-01 00:00:00Z'
  AND time <= least(timestamp, ${now}) + INTERVAL ${FUTURE_TOLERANCE_MS / 1_000} SECONDS
  AND ${PRICES.map(isPrice).join(" AND ")}
  AND volume BETWEEN 0 AND ${Number.MAX_SAFE_INTEGER}D AND volume = floor(volume)
  AND open BETWEEN low AND high AND close BETWEEN low AND high`;
