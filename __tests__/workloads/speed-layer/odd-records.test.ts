import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { parseTick } from "@tickstack/contracts/tick";
import {
	VALID_TICKS_SPARK_SETTINGS,
	validTicksSparkSql,
} from "@tickstack/contracts/tick-spark-sql";
import { sql } from "@tickstack/spark-connect/relation";
import { SparkSession } from "@tickstack/spark-connect/spark-session";
import { engines } from "../../real-engines/engines-under-test.ts";

const NOW = Date.parse("2026-11-20T09:30:00.000Z");
const TICK = {
	ticker: "AAPL",
	company: "Apple Inc.",
	time: "2026-11-20T09:29:59.250Z",
	Open: 100.5,
	High: 102,
	Low: 99.25,
	Close: 101,
	"Adj Close": 101,
	Volume: 10,
};
const text = JSON.stringify(TICK);
const tick = (fields: object) => JSON.stringify({ ...TICK, ...fields });
/** The tick with one field's JSON replaced by a text of any kind. */
const raw = (field: keyof typeof TICK, json: string) =>
	text.replace(
		`"${field}":${JSON.stringify(TICK[field])}`,
		`"${field}":${json}`,
	);
const without = (field: keyof typeof TICK) => {
	const { [field]: _, ...rest } = TICK;
	return JSON.stringify(rest);
};

interface Odd {
	readonly value: string | Uint8Array;
	/** @default {@link NOW} */
	readonly timestamp?: number;
}

const VALID: Readonly<Record<string, string | Odd>> = {
	"an ordinary tick": text,
	"white space around it": ` \r\n\t${text}\n`,
	"unknown fields": tick({ venue: { mic: ["XNAS", { x: null }] } }),
	"an unknown field with a field of the contract inside": tick({
		x: { Open: "no" },
	}),
	"an unknown field whose value has a field twice": `${text.slice(0, -1)},"x":{"a":1,"a":2}}`,
	"an unknown field that differs in case only": tick({ open: "x", VOLUME: -1 }),
	"Volume as 12.0": raw("Volume", "12.0"),
	"Volume as 1.2e1": raw("Volume", "1.2e1"),
	"Volume of 0": tick({ Volume: 0 }),
	"Volume of -0": raw("Volume", "-0"),
	"the greatest Volume": tick({ Volume: Number.MAX_SAFE_INTEGER }),
	"a price with an exponent": raw("Open", "1.005E+2"),
	"a price of 60 digits": raw("Open", `100.${"3".repeat(57)}`),
	"prices at the ends of double": raw("Low", "5e-324").replace(
		'"High":102',
		'"High":1.7976931348623157e308',
	),
	"a bad field before a good one of the same name": `{"Open":"x",${text.slice(1)}`,
	"two good fields of one name": `${text.slice(0, -1)},"Open":100.75}`,
	"an object with a field twice before a good field of the same name": `{"Open":{"a":1,"a":2},${text.slice(1)}`,
	"escapes in a name and a value": text
		.replace('"Open"', '"\\u004fpen"')
		.replace('"AAPL"', '"\\u0041APL"'),
	"a ticker of digits": tick({ ticker: "600519" }),
	"every character that a ticker may have": tick({ ticker: "A0.-^=Z9" }),
	"a company of 200 characters outside the BMP": tick({
		company: "😀".repeat(200),
	}),
	"a lone surrogate in an unknown field": `${text.slice(0, -1)},"x":"\\ud800"}`,
	"a leap day": tick({ time: "2024-02-29T23:59:59.999Z" }),
	"the first moment of 1900": tick({ time: "1900-01-01T00:00:00.000Z" }),
	"5 s ahead of the clock": tick({ time: "2026-11-20T09:30:05.000Z" }),
	"5 s ahead of a record timestamp before the clock": {
		value: tick({ time: "2026-11-20T08:00:05.000Z" }),
		timestamp: Date.parse("2026-11-20T08:00:00.000Z"),
	},
	"Open and Close at the limits": tick({ Open: 99.25, Close: 102 }),
	"an Adj Close outside Low to High": tick({ "Adj Close": 12 }),
};

const INVALID: Readonly<Record<string, string | Odd>> = {
	"an empty value": "",
	"white space": "  ",
	null: "null",
	"a text": '"tick"',
	"a number": "12",
	"an array of the tick": `[${text}]`,
	"the tick inside an object": `{"tick":${text}}`,
	"a broken line": text.slice(0, -1),
	"a text after the tick": `${text} x`,
	"two ticks": `${text}\n${text}`,
	"two ticks with a comma": `${text},${text}`,
	"a brace too many": `${text}}`,
	"a bracket too many": `${text}]`,
	"fields that close the wrapping": `${text},"hash":1}`,
	"a comment": text.replace(",", ",/* c */"),
	"a comma at the end": text.replace(/}$/, ",}"),
	"single quotes": text.replaceAll('"', "'"),
	"a name without quotes": text.replace('"Open"', "Open"),
	"a number with a leading 0": raw("Volume", "010"),
	"a number with a plus": raw("Volume", "+10"),
	"a number without a digit before the point": raw("Open", ".5"),
	NaN: raw("Open", "NaN"),
	Infinity: raw("High", "Infinity"),
	"a price that is above double": raw("High", "1e400"),
	"a price that is 0 as double": raw("Low", "1e-400"),
	"NaN as text": tick({ Open: "NaN" }),
	"a price as text": tick({ Open: "100.5" }),
	"a Volume as text": tick({ Volume: "10" }),
	"a price of true": tick({ Low: true }),
	"a price of null": tick({ Close: null }),
	"a price as object": tick({ Close: { value: 1 } }),
	"a price as array": tick({ Close: [101] }),
	"a price of 0": tick({ Low: 0 }),
	"a price below 0": tick({ "Adj Close": -1 }),
	"no Open": without("Open"),
	"no Volume": without("Volume"),
	"no company": without("company"),
	"no time": without("time"),
	"names in another case": text.replace('"Open"', '"open"'),
	"a good field before a bad one of the same name": `${text.slice(0, -1)},"Open":"x"}`,
	"a good field before a null of the same name": `${text.slice(0, -1)},"Open":null}`,
	"a good field before an object with a field twice": `${text.slice(0, -1)},"Open":{"a":1,"a":2}}`,
	"Low above Open": tick({ Low: 100.75 }),
	"High below Close": tick({ High: 100.75 }),
	"a Volume below 0": tick({ Volume: -1 }),
	"half a share": tick({ Volume: 0.5 }),
	"a Volume of 2^53": tick({ Volume: 2 ** 53 }),
	"a Volume of 30 digits": raw("Volume", "9".repeat(30)),
	"a Volume of 2^53 + 1": raw("Volume", "9007199254740993"),
	"a ticker in small letters": tick({ ticker: "aapl" }),
	"a ticker of 13 characters": tick({ ticker: "ABCDEFGHIJKLM" }),
	"an empty ticker": tick({ ticker: "" }),
	"a ticker with a line end": tick({ ticker: "AAPL\n" }),
	"a ticker that is a number": tick({ ticker: 600519 }),
	"an empty company": tick({ company: "" }),
	"a company of 201 characters": tick({ company: "x".repeat(201) }),
	"a company that is a number": tick({ company: 5 }),
	"a lone surrogate in the company": raw("company", '"A\\ud800"'),
	"a line end inside a text": text.replace("Apple", "App\nle"),
	"a time without milliseconds": tick({ time: "2026-11-20T09:29:59Z" }),
	"a time with microseconds": tick({ time: "2026-11-20T09:29:59.250000Z" }),
	"a time with an offset": tick({ time: "2026-11-20T09:29:59.250+00:00" }),
	"a time in small letters": tick({ time: "2026-11-20t09:29:59.250z" }),
	"a time with a line end": tick({ time: "2026-11-20T09:29:59.250Z\n" }),
	"a time as number": tick({ time: 1_763_630_999_250 }),
	"30 February": tick({ time: "2026-02-30T00:00:00.000Z" }),
	"24 o'clock": tick({ time: "2026-11-19T24:00:00.000Z" }),
	"a leap second": tick({ time: "2016-12-31T23:59:60.000Z" }),
	"a year of five digits": tick({ time: "+02026-11-20T09:29:59.250Z" }),
	"the year 1899": tick({ time: "1899-12-31T23:59:59.999Z" }),
	"more than 5 s ahead of the clock": tick({
		time: "2026-11-20T09:30:05.001Z",
	}),
	"more than 5 s ahead of the clock, as is its record timestamp": {
		value: tick({ time: "2026-11-20T09:31:00.000Z" }),
		timestamp: NOW + 60_000,
	},
	"more than 5 s ahead of its record timestamp": {
		value: tick({ time: "2026-11-20T08:00:05.001Z" }),
		timestamp: Date.parse("2026-11-20T08:00:00.000Z"),
	},
	"bytes that are not UTF-8": {
		value: Buffer.from(text).map((byte) => (byte === 0x70 ? 0xff : byte)),
	},
	"a byte order mark": `\ufeff${text}`,
	"a space that JSON does not know": `\u00a0${text}`,
};

const records = Object.entries({ ...VALID, ...INVALID }).map(
	([name, odd], offset) => {
		const { value, timestamp = NOW }: Odd =
			typeof odd === "string" ? { value: odd } : odd;
		return { name, offset, timestamp, bytes: Buffer.from(value) };
	},
);
let session: SparkSession;
let accepted: Map<number, Record<string, unknown>>;

before(async () => {
	session = new SparkSession({
		url: engines().sparkConnect,
		userId: "odd-records",
	});
	await session.configure({
		...VALID_TICKS_SPARK_SETTINGS,
		"spark.sql.session.timeZone": "UTC",
	});
	const values = records.map(
		({ offset, timestamp, bytes }) =>
			`(unbase64('${bytes.toString("base64")}'), 0, ${offset}L, timestamp_millis(${timestamp}))`,
	);
	const kafka = sql(
		`SELECT * FROM VALUES ${values.join(", ")} AS t(value, partition, offset, timestamp)`,
	);
	const query = validTicksSparkSql({
		input: "records",
		now: `timestamp_millis(${NOW})`,
	});
	const rows = await session.collect(sql(query, { records: kafka }));
	accepted = new Map(
		rows.toArray().map((row) => [Number(row.offset), row.toJSON()]),
	);
});
after(() => session.disconnect());

for (const { name, offset, timestamp, bytes } of records) {
	const isValid = name in VALID;
	test(`${name} is ${isValid ? "taken" : "dropped"} by parseTick and by Spark alike`, () => {
		const result = parseTick(bytes, Math.min(timestamp, NOW));
		assert.equal(
			result.ok,
			isValid,
			`parseTick: ${JSON.stringify(result).slice(0, 300)}`,
		);
		const row = accepted.get(offset);
		assert.equal(
			row !== undefined,
			isValid,
			`Spark: ${isValid ? "dropped" : "taken"}`,
		);
		if (!row || !result.ok) return;
		const { tick: expected } = result;
		assert.deepEqual(
			[row.ticker, row.open, row.high, row.low, row.close, row.adj_close],
			[
				expected.ticker,
				expected.Open,
				expected.High,
				expected.Low,
				expected.Close,
				expected["Adj Close"],
			],
		);
		assert.equal(Number(row.volume), expected.Volume + 0);
		assert.equal(Number(row.time), Date.parse(expected.time));
	});
}
