import { COMPANY_LENGTH, FUTURE_TOLERANCE_MS, TICKER_PATTERN } from "./tick.ts";

/**
 * How Spark reads JSON: as strictly as `JSON.parse` does. Text columns are VARIANT, since STRING also takes a
 * number; Volume is DOUBLE, since BIGINT refuses `1e3`, which is a whole number in JSON.
 */
const READ_AS =
	"ticker VARIANT, company VARIANT, time VARIANT, Open DOUBLE, High DOUBLE, Low DOUBLE, Close DOUBLE, `Adj Close` DOUBLE, Volume DOUBLE";
const STRICTLY =
	"map('allowSingleQuotes', 'false', 'allowNonNumericNumbers', 'false')";

/**
 * Follows the record in an array. Spark ignores what comes after the first JSON value; in an array of exactly two,
 * with this as the second, nothing can.
 */
const END = "<end of record>";

/** RFC 3339 in UTC with milliseconds; the cast then refuses what no calendar or clock has. */
const TIME_PATTERN =
	"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z";

export interface ValidTicksOptions {
	/** Name of a relation with Kafka's columns `value` (binary), `partition`, `offset`. */
	readonly input: string;
	/** SQL of the reader's clock. @default `current_timestamp()`, the start of the micro-batch */
	readonly now?: string;
}

const isText = (column: string) => `schema_of_variant(${column}) = 'STRING'`;
const asText = (column: string) => `try_variant_get(${column}, '$', 'string')`;
const isPrice = (column: string) =>
	`${column} > 0 AND ${column} < double('Infinity')`;

/**
 * The valid ticks of Kafka records as Spark SQL, columns `ticker, company, time (TIMESTAMP), open, high, low,
 * close, adj_close, volume (BIGINT), partition, offset`. It drops exactly what `parseTick` rejects, because the raw
 * data set holds only what `parseTick` takes and both must give the same windows. Two limits of Spark's JSON reader
 * remain: a number of more than 1,000 digits and nesting deeper than 1,000 are broken JSON to it.
 */
export const validTicksSparkSql = ({
	input,
	now = "current_timestamp()",
}: ValidTicksOptions): string => `
SELECT ticker, company, time, open, high, low, close, adj_close, CAST(volume AS BIGINT) AS volume, partition, offset
FROM (
  SELECT ${asText("t.ticker")} AS ticker, ${asText("t.company")} AS company,
    ${asText("t.time")} AS time_text, TRY_CAST(${asText("t.time")} AS TIMESTAMP) AS time,
    t.Open AS open, t.High AS high, t.Low AS low, t.Close AS close, t.\`Adj Close\` AS adj_close, t.Volume AS volume,
    partition, offset
  FROM (
    SELECT records[0] AS t, partition, offset
    FROM (
      SELECT from_json(concat('[', CAST(value AS STRING), ',{"ticker":"${END}"}]'), 'ARRAY<STRUCT<${READ_AS.replace(/(`[^`]+`|\w+) /g, "$1: ")}>>', ${STRICTLY}) AS records,
        partition, offset
      FROM ${input}
      WHERE is_valid_utf8(CAST(value AS STRING))
    )
    WHERE size(records) = 2 AND ${asText("records[1].ticker")} = '${END}'
  )
  WHERE ${["ticker", "company", "time"].map((name) => isText(`t.${name}`)).join(" AND ")}
)
WHERE ticker RLIKE r'\\A${TICKER_PATTERN}\\z'
  AND length(company) BETWEEN 1 AND ${COMPANY_LENGTH}
  AND time_text RLIKE r'\\A${TIME_PATTERN}\\z'
  AND time >= TIMESTAMP '1900-01-01 00:00:00Z'
  AND time <= ${now} + INTERVAL ${FUTURE_TOLERANCE_MS / 1_000} SECONDS
  AND ${["open", "high", "low", "close", "adj_close"].map(isPrice).join(" AND ")}
  AND volume BETWEEN 0 AND ${Number.MAX_SAFE_INTEGER}D AND volume = floor(volume)
  AND open BETWEEN low AND high AND close BETWEEN low AND high`;
