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

/** As strictly as `JSON.parse` reads; `broken` is the record when a field is not of its type, else null. */
const STRICTLY =
	"map('allowSingleQuotes', 'false', 'allowNonNumericNumbers', 'false', 'columnNameOfCorruptRecord', 'broken')";

/** The fields as Spark's typed readers take them: fast, but not quite as JavaScript does. */
const typed = (type: (name: string) => string) =>
	`tick STRUCT<${[...TEXTS, ...NUMBERS].map((name) => `\`${name}\`: ${type(name)}`).join(", ")}>, hash BIGINT, broken STRING`;
const FAST = typed((name) =>
	TEXTS.some((t) => t === name) ? "STRING" : "DOUBLE",
);
/** VARIANT holds whatever JSON value stands there, and of several fields of one name the last. */
const EXACT = typed(() => "VARIANT");

/**
 * When the typed readers may be wrong: they keep an earlier field when a later one of the same name is of another
 * type, take a JSON value that is no text for a STRING (as a time or as most tickers it is refused later), and
 * replace half a surrogate pair.
 */
const DOUBTFUL =
	"parsed.broken IS NOT NULL OR contains(record, r'\\u') OR parsed.tick.ticker RLIKE r'\\A[-0-9]' OR parsed.tick.company RLIKE r'\\A(?:[-0-9{\\[]|true\\z|false\\z)'";

/** The same fields from {@link EXACT}: null what is not of the type. */
const exactly = (record: string) => {
	const fields = [...TEXTS, ...NUMBERS].map((name) => {
		const value = `exact.tick.\`${name}\``;
		const isText = TEXTS.some((t) => t === name);
		return `'${name}', CASE WHEN schema_of_variant(${value}) ${isText ? "= 'STRING'" : "NOT IN ('STRING', 'BOOLEAN')"} THEN TRY_CAST(${value} AS ${isText ? "STRING" : "DOUBLE"}) END`;
	});
	return `transform(array(from_json(${record}, '${EXACT}', ${STRICTLY})), exact -> named_struct(${fields.join(", ")}))`;
};

/** RFC 3339 in UTC with milliseconds; the cast then refuses what no calendar or clock has. */
const TIME_PATTERN =
	"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z";

const TOLERANCE = `INTERVAL ${FUTURE_TOLERANCE_MS} MILLISECONDS`;

/**
 * A timestamp as RFC 3339 with milliseconds, in a session whose time zone is UTC. A micro-batch's clock is used in
 * this form only: Spark writes a constant timestamp into the code that it generates, so that each batch would be
 * compiled anew and never get warm; a constant text is a parameter of the code. Such texts order as their times do.
 */
export const timeTextSparkSql = (timestamp: string): string =>
	String.raw`date_format(${timestamp}, 'yyyy-MM-dd\'T\'HH:mm:ss.SSS\'Z\'')`;

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
 * `explode` of one-element arrays keeps the optimizer from repeating the parsing in each condition. Reading every
 * field as VARIANT would do, at several times the cost.
 */
export const validTicksSparkSql = ({
	input,
	now = "current_timestamp()",
}: ValidTicksOptions): string => `
SELECT ticker, company, time, open, high, low, close, adj_close, CAST(volume AS BIGINT) AS volume,
  partition, offset
FROM (
  SELECT tick.ticker, tick.company, tick.time AS time_text, TRY_CAST(tick.time AS TIMESTAMP) AS time,
    ${NUMBERS.map((name) => `tick.\`${name}\` AS ${name.toLowerCase().replace(" ", "_")}`).join(", ")},
    partition, offset, timestamp
  FROM (
    SELECT explode(CASE WHEN ${DOUBTFUL}
        THEN ${exactly("record")}
        ELSE array(parsed.tick) END) AS tick,
      partition, offset, timestamp
    FROM (
      SELECT explode(array(from_json(record, '${FAST}', ${STRICTLY}))) AS parsed,
        record, hash, partition, offset, timestamp
      FROM (
        SELECT concat('{"tick":', CAST(value AS STRING), ',"hash":', xxhash64(value), '}') AS record,
          xxhash64(value) AS hash, partition, offset, timestamp
        FROM ${input}
        WHERE is_valid_utf8(CAST(value AS STRING))
      )
    )
    WHERE parsed.hash = hash
  )
)
WHERE ticker RLIKE r'\\A${TICKER_PATTERN}\\z'
  AND length(company) BETWEEN 1 AND ${COMPANY_LENGTH}
  AND time_text RLIKE r'\\A${TIME_PATTERN}\\z'
  AND time >= TIMESTAMP '1900-01-01 00:00:00Z'
  AND time <= timestamp + ${TOLERANCE} AND time_text <= ${timeTextSparkSql(`${now} + ${TOLERANCE}`)}
  AND ${PRICES.map(isPrice).join(" AND ")}
  AND volume BETWEEN 0 AND ${Number.MAX_SAFE_INTEGER}D AND volume = floor(volume)
  AND open BETWEEN low AND high AND close BETWEEN low AND high`;
