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
	nullable,
	oneOf,
	reference,
} from "./schema.ts";

/** The columns that are the same in all rows of a run: an answer has them once. */
const RUN_COLUMNS = ["run_id", "computed_at", "schema_version"] as const;
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
export const screenedSchema = named(
	"Screened",
	"A ticker's batch features of its latest day.",
	Type.Omit(features, RUN_COLUMNS),
);
export type Screened = Static<typeof screenedSchema>;

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
export const featuresSchema = Type.Object({
	...ofTicker,
	...list("features"),
	features: Type.Array(reference(featureDaySchema)),
});
export type Features = Static<typeof featuresSchema>;

/** `/v1/monthly/{ticker}` */
export const monthlySchema = Type.Object({
	...ofTicker,
	...list("months"),
	months: Type.Array(reference(featureMonthSchema)),
});
export type Monthly = Static<typeof monthlySchema>;

/** `/v1/screener` */
export const screenerSchema = Type.Object({
	total: Type.Integer({
		description: "Tickers that pass the filters, whatever the limit.",
	}),
	offset: Type.Integer(),
	...list("tickers"),
	tickers: Type.Array(reference(screenedSchema)),
});
export type Screener = Static<typeof screenerSchema>;

/** A part of the report: what is counted there, and more. */
const counted = <P extends TProperties>(
	description: string,
	counts: P,
): TObject<P> =>
	Type.Object(counts, { additionalProperties: true, description });

/** `/v1/quality`: the report is passed on as the batch wrote it. */
export const qualitySchema = Type.Object(
	{
		...run,
		report: Type.Partial(
			Type.Object({
				history: nullable(
					counted(
						"The history file: rows, kept, rejected per reason, duplicates, rows out of order.",
						{
							rejected: Type.Record(Type.String(), Type.Integer()),
							duplicates: Type.Integer(),
						},
					),
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
					{ count: Type.Integer() },
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
);
export type Quality = Static<typeof qualitySchema>;
