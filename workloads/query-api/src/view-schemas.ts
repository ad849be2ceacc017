import { batchFeaturesSchema } from "@tickstack/contracts/batch-rows";
import { type Static, Type } from "typebox";
import { INTERVAL_NAMES } from "./interval.ts";
import { windowSchema } from "./realtime-schemas.ts";
import {
	asOf,
	columns,
	date,
	dateTime,
	named,
	nullable,
	nullableReference,
	oneOf,
	reference,
	timeZone,
} from "./schema.ts";

const age = Type.Number({ description: "Seconds since it was computed." });

/** A ticker's latest features with the path that computed them. */
export const latestFeaturesSchema = named(
	"LatestFeatures",
	"The batch features of the ticker's latest day; null when the served run has none.",
	nullable(
		Type.Partial(
			Type.Object({
				...columns(batchFeaturesSchema),
				source: oneOf(["batch"]),
				age_seconds: age,
			}),
		),
	),
);

/** `/v1/tickers/{ticker}`: a ticker in one view, what each path knows of it now. */
export const tickerSchema = named(
	"Ticker",
	"A ticker in one view, what each path knows of it now.",
	Type.Object({
		ticker: Type.String(),
		company: Type.String(),
		time_zone: timeZone,
		as_of: asOf,
		window: nullableReference(
			windowSchema,
			"The newest window; null when there is none.",
		),
		features: reference(latestFeaturesSchema),
	}),
);

const UNKNOWN = "null on a day of which the history has none.";

export const candleSchema = named(
	"Candle",
	"Prices as they were traded, not adjusted for splits and dividends.",
	Type.Object({
		time: dateTime("Start of the candle, inclusive; aligned to UTC."),
		open: nullable(Type.Number(), { description: UNKNOWN }),
		high: nullable(Type.Number(), { description: UNKNOWN }),
		low: nullable(Type.Number(), { description: UNKNOWN }),
		close: Type.Number(),
		volume: nullable(Type.Number(), {
			description: "Shares, fractions included; null when not known.",
		}),
		source: oneOf(["realtime", "batch"], {
			description: "The path that computed it.",
		}),
		complete: Type.Boolean({
			description:
				"No later tick changes it: the watermark has passed its end, or the batch run read all of the day.",
		}),
	}),
);
export type Candle = Static<typeof candleSchema>;

/** `/v1/tickers/{ticker}/candles` */
export const candlesSchema = named(
	"Candles",
	"Candles of a ticker, earliest first.",
	Type.Object({
		ticker: Type.String(),
		company: nullable(Type.String()),
		time_zone: timeZone,
		interval: oneOf(INTERVAL_NAMES),
		as_of: asOf,
		from: nullable(dateTime("null: from the beginning.")),
		to: dateTime(),
		count: Type.Integer(),
		truncated: Type.Boolean({
			description: "There are earlier candles in the range than the limit.",
		}),
		sources: Type.Object(
			{
				batch: nullable(
					Type.Object({
						run_id: Type.String(),
						computed_at: dateTime(),
						age_seconds: age,
						through: date(
							"Last day that the run has read to its end: the batch's up to here, then the real-time windows'.",
						),
					}),
					{ description: "null when no candle is the batch's." },
				),
				realtime: nullable(
					Type.Object({
						updated_at: dateTime(
							"When the newest of the windows was computed.",
						),
						age_seconds: age,
					}),
					{ description: "null when no candle is of real-time windows." },
				),
			},
			{ description: "The paths that have computed these candles." },
		),
		candles: Type.Array(reference(candleSchema)),
	}),
);
export type Candles = Static<typeof candlesSchema>;
