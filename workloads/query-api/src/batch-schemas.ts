import {
	batchFeaturesSchema,
	batchMonthlySchema,
} from "@tickstack/contracts/batch-rows";
import { type Static, type TObject, type TProperties, Type } from "typebox";
import {
	asOf,
	columns,
	date,
	dateTime,
	named,
	next,
	nullable,
	nullableReference,
	oneOf,
	RUN_COLUMNS,
	reference,
} from "./schema.ts";

/** The columns that are the same in all rows of a ticker. */
const TICKER_COLUMNS = ["ticker", "company"] as const;

const features = Type.Object(columns(batchFeaturesSchema));
const months = Type.Object(columns(batchMonthlySchema));

/** The features of a ticker and day, in an answer that names both the ticker and the run. */
export const featureDaySchema = named(
	"FeatureDay",
	"The batch features of one trading day.",
	Type.Omit(features, [...RUN_COLUMNS, ...TICKER_COLUMNS]),
);
export type FeatureDay = Static<typeof featureDaySchema>;

export const featureMonthSchema = named(
	"FeatureMonth",
	"The batch features of one calendar month.",
	Type.Omit(months, [...RUN_COLUMNS, ...TICKER_COLUMNS]),
);
export type FeatureMonth = Static<typeof featureMonthSchema>;

/** The features of a ticker's latest day, in an answer that names the run. */
const screened = Type.Omit(features, RUN_COLUMNS);
export type Screened = Static<typeof screened>;
export const screenedSchema = named(
	"Screened",
	"A ticker's batch features of its latest day. What a client has not chosen by `fields` is not there.",
	Type.Unsafe<Screened>({ ...Type.Partial(screened), required: ["ticker"] }),
);

/** Which run of the batch computed an answer; null before the first run is published. */
const run = {
	source: oneOf(["batch"], { description: "The path that computed it." }),
	run_id: nullable(Type.String()),
	run_date: nullable(date("Last day that the run includes.")),
	computed_at: nullable(dateTime()),
	age_seconds: nullable(
		Type.Number({ description: "Seconds since the run computed it." }),
	),
	as_of: asOf,
};

const list = (name: string) => ({
	...run,
	count: Type.Integer({ description: `Of ${name} in this answer.` }),
	truncated: Type.Boolean({
		description: "There are more than the limit let through.",
	}),
});

const ofTicker = {
	ticker: Type.String(),
	company: nullable(Type.String()),
	from: nullable(date("First day; null: from the beginning.")),
	to: nullable(date("Day after the last; null: to the end.")),
};

/** `/v1/features/{ticker}` */
export const featuresSchema = named(
	"Features",
	"Batch features of a ticker by day, earliest first.",
	Type.Object({
		...ofTicker,
		...list("features"),
		features: Type.Array(reference(featureDaySchema)),
	}),
);
export type Features = Static<typeof featuresSchema>;

/** `/v1/monthly/{ticker}` */
export const monthlySchema = named(
	"Monthly",
	"Batch features of a ticker by month, earliest first.",
	Type.Object({
		...ofTicker,
		...list("months"),
		months: Type.Array(reference(featureMonthSchema)),
	}),
);
export type Monthly = Static<typeof monthlySchema>;

/** `/v1/screener` */
export const screenerSchema = named(
	"Screener",
	"A page of the tickers that pass.",
	Type.Object({
		total: Type.Integer({
			description: "Tickers that pass the filters, whatever the limit.",
		}),
		offset: Type.Integer(),
		next,
		...list("tickers"),
		tickers: Type.Array(reference(screenedSchema)),
	}),
);
export type Screener = Static<typeof screenerSchema>;

/** A part of the report: what is counted there, and more. */
const counted = <P extends TProperties>(
	description: string,
	counts: P,
): TObject<P> =>
	Type.Object(counts, { additionalProperties: true, description });

const rows = (description: string) => Type.Integer({ description });
const byReason = Type.Record(Type.String(), Type.Integer());

/** What an import made of a ticker's rows. */
export const importedTickerSchema = named(
	"ImportedTicker",
	"What the import made of a ticker's rows.",
	Type.Object({
		ticker: Type.String(),
		kept: rows("Rows taken as they are."),
		repaired: rows("Rows taken after a repair."),
		refused: rows("Rows left out."),
		days: rows("Trading days that the history has of it; 0: it is lost."),
		firstDay: nullable(date()),
		lastDay: nullable(date()),
	}),
);
export type ImportedTicker = Static<typeof importedTickerSchema>;

const gap = Type.Object(
	{
		ticker: Type.String(),
		after: date("Last day before the gap."),
		before: date("First day after it."),
		days: Type.Integer({ description: "Calendar days in between." }),
	},
	{ additionalProperties: true },
);

const imported = counted(
	"The report of the import that made the history file: what became of the rows of all files.",
	{
		rows: rows("Of all files."),
		kept: rows("Taken as they are."),
		repaired: rows("Taken after a repair."),
		refused: rows("Left out, duplicates included."),
		days: rows("Trading days of the history."),
		duplicates: rows("A later row has the same ticker and day."),
		repairs: byReason,
		rejected: byReason,
		lostTickers: Type.Array(Type.String(), {
			description: "No row of them is left; the first of many.",
		}),
		tickers: Type.Array(reference(importedTickerSchema), {
			description:
				"Those that lost most rows, as examples; /v1/quality/{ticker} has each.",
		}),
	},
);

/** `/v1/quality` */
export const qualitySchema = named(
	"Quality",
	"What the data of the served run look like: rows per reason, gaps, duplicates, outliers. Nothing in it has changed a value.",
	Type.Object(
		{
			...run,
			report: Type.Partial(
				Type.Object({
					history: nullable(
						counted("The history file, as the run read it.", {
							recognized: Type.Optional(
								Type.String({ description: "What the file was taken for." }),
							),
							rows: Type.Optional(rows("In the file.")),
							kept: Type.Optional(rows("Trading days that remain.")),
							repaired: Type.Optional(rows("Rows that remain after a repair.")),
							repairs: Type.Optional(byReason),
							rejected: byReason,
							duplicates: Type.Integer(),
							lostTickers: Type.Optional(Type.Array(Type.String())),
							import: Type.Optional(imported),
						}),
					),
					raw: nullable(
						counted(
							"The raw data set: files, records, duplicates, invalid, days.",
							{ duplicates: Type.Integer(), invalid: Type.Integer() },
						),
					),
					bars: counted("What was computed from: rows, tickers, days.", {
						rows: Type.Integer(),
						tickers: Type.Integer(),
					}),
					gaps: counted(
						"Days of a ticker that follow each other at more than the limit: count, and the longest as examples.",
						{
							count: Type.Integer(),
							examples: Type.Optional(Type.Array(Type.Partial(gap))),
						},
					),
					outliers: counted(
						"Daily returns far from the ticker's others, by z-score and by interquartile range: counts, and the farthest as examples.",
						{
							zscore: Type.Integer(),
							iqr: Type.Integer(),
							both: Type.Integer(),
						},
					),
				}),
				{ additionalProperties: true },
			),
		},
		{
			description:
				"What the data of the served run look like: rows per reason, gaps, duplicates, outliers. Nothing in it has changed a value.",
		},
	),
);
export type Quality = Static<typeof qualitySchema>;

const price = nullable(Type.Number());
const bar = Type.Object({
	open: price,
	high: price,
	low: price,
	close: Type.Number(),
	volume: price,
});

/** `/v1/quality/{ticker}` */
export const tickerQualitySchema = named(
	"TickerQuality",
	"What a ticker's data look like.",
	Type.Object({
		...run,
		ticker: Type.String(),
		company: Type.String(),
		days: rows("Of the ticker in the served run, the newest 8,000 at most."),
		first_day: nullable(date()),
		last_day: nullable(date()),
		unknown: Type.Object(
			{
				open: Type.Integer(),
				high: Type.Integer(),
				low: Type.Integer(),
				volume: Type.Integer(),
			},
			{ description: "Days on which the history has no such value." },
		),
		gaps: Type.Array(gap, {
			description:
				"More than 7 calendar days between two days; the longest first, at most 50.",
		}),
		imported: nullableReference(
			importedTickerSchema,
			"null when the history was not imported, or has no such ticker.",
		),
		differences: Type.Array(
			Type.Object({ day: date(), batch: bar, realtime: bar }),
			{
				description:
					"Days in the last ten of real time of which batch and real-time windows have other prices: the batch takes such a day from the history, the windows are of the ticks. Latest first.",
			},
		),
	}),
);
export type TickerQuality = Static<typeof tickerQualitySchema>;
