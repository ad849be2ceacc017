import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
	BATCH_SCHEMA_VERSION,
	batchFeaturesId,
	batchFeaturesMapping,
	batchFeaturesSchema,
	batchMonthlySchema,
} from "@tickstack/contracts/batch-rows";
import { deadLetterHeaders } from "@tickstack/contracts/dead-letter";
import {
	parseWindow,
	type RealtimeWindow,
	realtimeWindowMapping,
	realtimeWindowSchema,
	realtimeWindowSparkSql,
	windowId,
} from "@tickstack/contracts/realtime-window";
import { duckDbStruct } from "@tickstack/contracts/record-ddl";
import {
	rawTickDuckDbColumns,
	tickDuckDbColumns,
	tickMapping,
	tickSparkDdl,
} from "@tickstack/contracts/tick";

const window: RealtimeWindow = {
	ticker: "AAPL",
	company: "Apple Inc.",
	window_start: "2026-11-20T09:30:00.000Z",
	window_end: "2026-11-20T09:30:30.000Z",
	open: 1,
	high: 2,
	low: 1,
	close: 2,
	avg_price: 1.5,
	min_price: 1,
	max_price: 2,
	total_volume: 0,
	trade_count: 1,
	vwap: null,
	volatility: null,
	updated_at: "2026-11-20T09:30:31.000Z",
};

describe("the description of a record", () => {
	test("gives Spark's DDL", () => {
		assert.equal(
			tickSparkDdl,
			"ticker STRING, company STRING, time TIMESTAMP, Open DOUBLE, High DOUBLE, Low DOUBLE, Close DOUBLE, `Adj Close` DOUBLE, Volume DOUBLE",
		);
	});

	test("gives DuckDB's columns", () => {
		assert.equal(tickDuckDbColumns["Adj Close"], "DOUBLE");
		assert.deepEqual(Object.keys(rawTickDuckDbColumns).slice(-3), [
			"Volume",
			"_partition",
			"_offset",
		]);
		assert.equal(
			duckDbStruct({ 'a"b': "VARCHAR", day: "DATE" }),
			`{"a""b": 'VARCHAR', "day": 'DATE'}`,
		);
	});

	test("gives Elasticsearch's mapping with plain numbers, keywords and dates", () => {
		const types = new Set(
			[tickMapping, realtimeWindowMapping, batchFeaturesMapping].flatMap(
				({ properties }) =>
					Object.values(properties).map(
						(property) => (property as { type: string }).type,
					),
			),
		);
		assert.deepEqual([...types].sort(), [
			"boolean",
			"date",
			"double",
			"keyword",
			"long",
		]);
	});

	test("has the columns of the real-time window in their order", () => {
		assert.equal(
			Object.keys(realtimeWindowSchema).join(", "),
			"ticker, company, window_start, window_end, open, high, low, close, avg_price, min_price, max_price, total_volume, trade_count, vwap, volatility, updated_at",
		);
	});

	test("has every column of the batch jobs, and the run in each row", () => {
		for (const column of FEATURES_OF_VERSION[0].split(" "))
			assert.ok(column in batchFeaturesSchema, column);
		for (const column of "month open close high low monthly_return monthly_volatility total_volume trading_days positive_days run_id computed_at schema_version".split(
			" ",
		))
			assert.ok(column in batchMonthlySchema, column);
		assert.equal(
			batchFeaturesId({ ticker: "FB", day: "2013-03-01" }),
			"FB|2013-03-01",
		);
	});
});

/** The features of each version, the first one of the jobs; a new column is a new line here and a new version. */
const FEATURES_OF_VERSION = [
	"day ma50 ma100 ma200 trend_strength trend peak drawdown max_drawdown daily_return cumulative_return volume_ma20 volume_ratio volume_spike volatility20 regime run_id computed_at schema_version",
	"is_open",
] as const;

test("the batch's version grows with the columns of its features", () => {
	const known = FEATURES_OF_VERSION.flatMap((columns) => columns.split(" "));
	const bar = "ticker company Open High Low Close Adj_Close Volume".split(" ");
	const columns = Object.keys(batchFeaturesSchema).map((name) =>
		name.replace(" ", "_"),
	);
	assert.deepEqual(
		columns.filter((name) => !bar.includes(name)).sort(),
		known.sort(),
		"add the column to FEATURES_OF_VERSION, as a further version",
	);
	assert.equal(BATCH_SCHEMA_VERSION, FEATURES_OF_VERSION.length);
});

describe("a real-time window", () => {
	test("is known by ticker and start", () => {
		assert.equal(windowId(window), "AAPL|2026-11-20T09:30:00.000Z");
	});

	test("is read with its nulls and with fields that this version does not know", () => {
		const result = parseWindow(
			Buffer.from(JSON.stringify({ ...window, more: 1 })),
		);
		assert.ok(result.ok);
		assert.deepEqual(result.row, { ...window, more: 1 });
	});

	test("may leave out what may be null", () => {
		const { vwap: _, ...rest } = window;
		const result = parseWindow(JSON.stringify(rest));
		assert.ok(result.ok && result.row.vwap === null);
	});

	test("is refused with a code and the field", () => {
		for (const [change, expected] of [
			[{ ticker: null }, "MISSING ticker"],
			[{ open: "1" }, "WRONG_TYPE open"],
			[{ vwap: "Infinity" }, "WRONG_TYPE vwap"],
			[{ trade_count: 1.5 }, "WRONG_TYPE trade_count"],
			[{ window_start: "2026-11-20" }, "WRONG_TYPE window_start"],
		] as const) {
			const result = parseWindow(JSON.stringify({ ...window, ...change }));
			assert.equal(!result.ok && `${result.code} ${result.field}`, expected);
		}
		for (const [bytes, expected] of [
			["nope", "NOT_JSON"],
			[Buffer.from([0x22, 0xff, 0x22]), "NOT_UTF8"],
			["[]", "NOT_AN_OBJECT"],
		] as const) {
			const result = parseWindow(bytes);
			assert.equal(!result.ok && result.code, expected);
		}
	});

	test("is computed by SQL that names every column and the given lengths", () => {
		const sql = realtimeWindowSparkSql("raw");
		for (const column of Object.keys(realtimeWindowSchema))
			assert.match(sql, new RegExp(`\\b${column}\\b`));
		assert.match(sql, /30000 MILLISECONDS/);
		assert.match(sql, /60000 MILLISECONDS/);
	});

	test("is computed without the engine's clock, which would be other code in each micro-batch", () => {
		assert.doesNotMatch(
			realtimeWindowSparkSql("raw"),
			/current_|now\(|localtimestamp/i,
		);
	});
});

test("a dead letter says why and from where", () => {
	assert.deepEqual(
		deadLetterHeaders({
			code: "FUTURE",
			field: "time",
			reason: "too late",
			topic: "stocks-history",
			partition: 3,
			offset: 42n,
		}),
		{
			"error.code": "FUTURE",
			"error.field": "time",
			"error.reason": "too late",
			"source.topic": "stocks-history",
			"source.partition": "3",
			"source.offset": "42",
		},
	);
});
