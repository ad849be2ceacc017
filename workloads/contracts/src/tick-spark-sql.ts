import { RECORD_LIMITS } from "./record-text.ts";
import {
	COMPANY_LENGTH,
	FUTURE_TOLERANCE_MS,
	MAX_PRICE,
	MAX_VOLUME,
	OHLC_TOLERANCE,
	TICKER_PATTERN,
} from "./tick.ts";

const TEXTS = ["ticker", "company", "time"] as const;
const NUMBERS = [
	"Open",
	"High",
	"Low",
	"Close",
	"Adj Close",
	"Volume",
] as const;
const FIELDS = [...TEXTS, ...NUMBERS];
const PRICES = ["open", "high", "low", "close", "adj_close"] as const;

/** As strictly as `JSON.parse` reads; `broken` is the record when a field is not of its type, else null. */
const STRICTLY =
	"map('allowSingleQuotes', 'false', 'allowNonNumericNumbers', 'false', 'columnNameOfCorruptRecord', 'broken')";

/** The fields as Spark's typed readers take them: fast, but not quite as JavaScript does. */
const typed = (type: (name: string) => string) =>
	`tick STRUCT<${FIELDS.map((name) => `\`${name}\`: ${type(name)}`).join(", ")}>, hash BIGINT, broken STRING`;
const FAST = typed((name) =>
	TEXTS.some((t) => t === name) ? "STRING" : "DOUBLE",
);
/** VARIANT holds whatever JSON value stands there. */
const EXACT = typed(() => "VARIANT");

/** Quotes of the nine names and of the three texts. */
const QUOTES = 2 * (FIELDS.length + TEXTS.length);
/** A record of so many bytes has no number that is too long. */
const SMALL = RECORD_LIMITS.digits;
/** That a name and the quote of a text follow each other, as JSON is usually written. */
const isTextOf = (name: string) =>
	`(contains(json, '"${name}":"') OR contains(json, '"${name}": "'))`;

/**
 * What an ordinary tick is known by, at little cost: without escapes, and with as many quotes as the names and texts
 * of the contract take. Then there is room for no other field, none twice, and nothing nested, and the typed readers
 * read it as JavaScript does. Everything else is looked at closely.
 */
const ORDINARY = [
	`octet_length(value) <= ${SMALL}`,
	"NOT contains(json, r'\\')",
	isTextOf("ticker"),
	isTextOf("company"),
	`length(json) - length(replace(json, '"', '')) = CASE WHEN parsed.tick.Volume IS NOT NULL OR contains(json, '"Volume":') THEN ${QUOTES} ELSE ${QUOTES - 2} END`,
].join(" AND ");

/** The record without its texts: what is left are names' and values' punctuation, numbers and words. */
const STRUCTURE = `regexp_replace(regexp_replace(json, r'(?s)\\\\.', ''), r'"[^"]*+"', '"')`;
/** `\u` escapes alone are left of all escapes, so that an escaped backslash before a `u` is none. */
const UNICODE_ESCAPES = `regexp_replace(json, r'\\\\[^u]', '')`;
const HIGH = "\\\\u[dD][89abAB][0-9a-fA-F]{2}";
const LOW = "\\\\u[dD][c-fC-F][0-9a-fA-F]{2}";
const KNOWN = `filter(json_object_keys(json), name -> name IN (${FIELDS.map((name) => `'${name}'`).join(", ")}))`;
/** How deep the brackets of {@link STRUCTURE} go. Only where there are more of them than may be within each other. */
const DEPTH = `aggregate(split(brackets, ''), named_struct('now', 0, 'most', 0),
  (depth, bracket) -> named_struct(
    'now', depth.now + CASE WHEN bracket IN ('{', '[') THEN 1 WHEN bracket IN ('}', ']') THEN -1 ELSE 0 END,
    'most', greatest(depth.most, depth.now + CASE WHEN bracket IN ('{', '[') THEN 1 ELSE 0 END)),
  depth -> depth.most)`;

/** What `checkRecordText` refuses, of a record that is JSON. */
const WELL_FORMED = [
	`octet_length(value) <= ${RECORD_LIMITS.bytes}`,
	`size(array_distinct(${KNOWN})) = size(${KNOWN})`,
	`NOT ${STRUCTURE} RLIKE '[-+.0-9eE]{${RECORD_LIMITS.digits + 1}}'`,
	`NOT ${UNICODE_ESCAPES} RLIKE r'${HIGH}(?!${LOW})|(?<!${HIGH})${LOW}'`,
	`exists(array(regexp_replace(${STRUCTURE}, r'[^\\[\\]{}]', '')), brackets -> length(brackets) <= ${2 * RECORD_LIMITS.depth} OR ${DEPTH} <= ${RECORD_LIMITS.depth})`,
].join("\n          AND ");

/** The same fields from {@link EXACT}: null what is not of the type, and a Volume that no number is NaN. */
const exactly = () => {
	const fields = FIELDS.map((name) => {
		const value = `exact.tick.\`${name}\``;
		const type = `schema_of_variant(${value})`;
		if (TEXTS.some((t) => t === name))
			return `'${name}', CASE WHEN ${type} = 'STRING' THEN TRY_CAST(${value} AS STRING) END`;
		const number = `CASE WHEN ${type} NOT IN ('STRING', 'BOOLEAN') THEN TRY_CAST(${value} AS DOUBLE) END`;
		return name === "Volume"
			? `'${name}', CASE WHEN ${value} IS NOT NULL AND NOT is_variant_null(${value}) THEN coalesce(${number}, double('NaN')) END`
			: `'${name}', ${number}`;
	});
	return `transform(array(from_json(record, '${EXACT}', ${STRICTLY})), exact -> named_struct(${fields.join(", ")}))`;
};

/** The form that times are kept in; the cast then refuses what no calendar or clock has. */
const KEPT_TIME =
	"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z";
/** RFC 3339: date, time of the day, fraction, offset's sign, hours, minutes. */
const RFC_3339 =
	"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:[.]([0-9]{1,9}))?(?:[Zz]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))";

/** A session in UTC reads a time without an offset as UTC; offsets beyond Java's 18 hours are reckoned here. */
const timeOf = (text: string) => {
	const part = (group: number) =>
		`regexp_extract(${text}, r'\\A${RFC_3339}\\z', ${group})`;
	return `CASE
      WHEN ${text} RLIKE r'\\A${KEPT_TIME}\\z' THEN TRY_CAST(${text} AS TIMESTAMP)
      WHEN ${text} RLIKE r'\\A${RFC_3339}\\z' THEN timestamp_millis(
        unix_millis(TRY_CAST(concat(${part(1)}, 'T', ${part(2)}, 'Z') AS TIMESTAMP))
        + CAST(rpad(substring(${part(3)}, 1, 3), 3, '0') AS INT)
        - CASE ${part(4)} WHEN '' THEN 0 WHEN '-' THEN -60000L ELSE 60000L END
          * coalesce(TRY_CAST(${part(5)} AS INT) * 60 + TRY_CAST(${part(6)} AS INT), 0))
    END`;
};

/** What the query needs of its session beside the UTC time zone. */
export const VALID_TICKS_SPARK_SETTINGS = {
	// Fields of one name inside a field's value are no reason to refuse the value: the last counts.
	"spark.sql.variant.allowDuplicateKeys": "true",
} as const;

const isPrice = (column: string) => `abs(${column}) <= ${MAX_PRICE}D`;
const isInRange = (column: string) =>
	`${column} BETWEEN low - tolerance AND high + tolerance`;

/**
 * The valid ticks of Kafka records as Spark SQL, columns `ticker, company, time (TIMESTAMP), open, high, low,
 * close, adj_close, volume, partition, offset, arrived_at` (the record's timestamp). It drops exactly what `parseTick`
 * rejects when that is given the record's timestamp, because the raw data set holds only what `parseTick` takes and
 * both must give the same windows.
 *
 * The record is wrapped together with its hash: Spark ignores what follows the first JSON value, and only a record
 * that is one whole value leaves the hash where it is expected (no record can contain its own hash).
 * `explode` of one-element arrays keeps the optimizer from repeating the parsing in each condition. Reading every
 * field as VARIANT would do, at several times the cost.
 *
 * @param records name of a relation with Kafka's columns `value` (binary), `partition`, `offset`, `timestamp`
 */
export const validTicksSparkSql = (records: string): string => `
SELECT ticker, company, time, open, high, low, close, adj_close, volume, partition, offset, timestamp AS arrived_at
FROM (
  SELECT tick.ticker, tick.company, ${timeOf("tick.time")} AS time,
    ${NUMBERS.map((name) => `tick.\`${name}\` AS ${name.toLowerCase().replace(" ", "_")}`).join(", ")},
    ${OHLC_TOLERANCE}D * greatest(abs(tick.Open), abs(tick.High), abs(tick.Low), abs(tick.Close)) AS tolerance,
    partition, offset, timestamp
  FROM (
    SELECT explode(CASE
        WHEN parsed.broken IS NOT NULL THEN array()
        WHEN ${ORDINARY} THEN array(parsed.tick)
        WHEN ${WELL_FORMED} THEN ${exactly()}
        ELSE array() END) AS tick,
      partition, offset, timestamp
    FROM (
      SELECT explode(array(from_json(record, '${FAST}', ${STRICTLY}))) AS parsed,
        record, json, value, hash, partition, offset, timestamp
      FROM (
        SELECT concat('{"tick":', CAST(value AS STRING), ',"hash":', xxhash64(value), '}') AS record,
          CAST(value AS STRING) AS json, value, xxhash64(value) AS hash, partition, offset, timestamp
        FROM ${records}
        WHERE is_valid_utf8(CAST(value AS STRING))
      )
    )
    WHERE parsed.hash = hash
  )
)
WHERE ticker RLIKE r'\\A${TICKER_PATTERN}\\z'
  AND length(company) BETWEEN 1 AND ${COMPANY_LENGTH}
  AND time BETWEEN TIMESTAMP '1900-01-01 00:00:00Z' AND timestamp + INTERVAL ${FUTURE_TOLERANCE_MS} MILLISECONDS
  AND ${PRICES.map(isPrice).join(" AND ")}
  AND (volume IS NULL OR volume BETWEEN 0 AND ${MAX_VOLUME}D)
  AND ${isInRange("open")} AND ${isInRange("close")}`;
