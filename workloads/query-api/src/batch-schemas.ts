import {
	batchFeaturesSchema,
	batchMonthlySchema,
} from "@tickstack/contracts/batch-rows";
import { columnProperties } from "./json-schema.ts";
import { asOf } from "./schemas.ts";

/** The columns that are the same in all rows of a run: an answer tells them once. */
const RUN_COLUMNS = ["run_id", "computed_at", "schema_version"] as const;
/** The columns that are the same in all rows of a ticker. */
const TICKER_COLUMNS = ["ticker", "company"] as const;

const without = (
	properties: Readonly<Record<string, object>>,
	columns: readonly string[],
) =>
	Object.fromEntries(
		Object.entries(properties).filter(([name]) => !columns.includes(name)),
	);

const rowSchema = (
	$id: string,
	description: string,
	properties: Readonly<Record<string, object>>,
) => ({
	$id,
	type: "object",
	description,
	required: Object.keys(properties),
	properties,
});

const features = without(columnProperties(batchFeaturesSchema), RUN_COLUMNS);
const months = without(columnProperties(batchMonthlySchema), RUN_COLUMNS);

/** The features of a ticker and day, in an answer that names both the ticker and the run. */
export const featureDaySchema = rowSchema(
	"FeatureDay",
	"The batch features of one trading day.",
	without(features, TICKER_COLUMNS),
);

export const featureMonthSchema = rowSchema(
	"FeatureMonth",
	"The batch features of one calendar month.",
	without(months, TICKER_COLUMNS),
);

/** The features of a ticker's latest day, in an answer that names the run. */
export const screenedSchema = rowSchema(
	"Screened",
	"A ticker's batch features of its latest day.",
	features,
);

const nullableText = { type: "string", nullable: true } as const;

/** Which run of the batch computed an answer; null before the first run is published. */
export const runProperties = {
	source: {
		type: "string",
		enum: ["batch"],
		description: "The path that computed it.",
	},
	run_id: nullableText,
	run_date: {
		...nullableText,
		format: "date",
		description: "Last day that the run includes.",
	},
	computed_at: { ...nullableText, format: "date-time" },
	age_seconds: {
		type: "number",
		nullable: true,
		description: "Seconds since the run computed it.",
	},
} as const;

const listOf = (
	name: string,
	item: string,
	before: Readonly<Record<string, object>>,
) => {
	const properties = {
		...before,
		...runProperties,
		as_of: asOf,
		count: { type: "integer", description: `Of ${name} in this answer.` },
		truncated: {
			type: "boolean",
			description: "There are more than the limit let through.",
		},
		[name]: { type: "array", items: { $ref: `${item}#` } },
	};
	return { type: "object", required: Object.keys(properties), properties };
};

const day = { type: "string", nullable: true, format: "date" } as const;
const ofTicker = {
	ticker: { type: "string" },
	company: nullableText,
	from: { ...day, description: "First day; null: from the beginning." },
	to: { ...day, description: "Day after the last; null: to the end." },
} as const;

export const featuresSchema = listOf("features", "FeatureDay", ofTicker);
export const monthlySchema = listOf("months", "FeatureMonth", ofTicker);
export const screenerSchema = listOf("tickers", "Screened", {
	total: {
		type: "integer",
		description: "Tickers that pass the filters, whatever the limit.",
	},
	offset: { type: "integer" },
});

/** The report is passed on as the batch wrote it. */
export const qualitySchema = {
	type: "object",
	description:
		"What the data of the served run look like: rows per reason, gaps, duplicates, outliers. Nothing in it has changed a value.",
	required: [...Object.keys(runProperties), "as_of", "report"],
	properties: {
		...runProperties,
		as_of: asOf,
		report: {
			type: "object",
			additionalProperties: true,
			properties: {
				history: {
					type: "object",
					nullable: true,
					additionalProperties: true,
					description:
						"The history file: rows, kept, rejected per reason, duplicates, rows out of order.",
				},
				raw: {
					type: "object",
					nullable: true,
					additionalProperties: true,
					description:
						"The raw data set: files, records, duplicates, invalid, days.",
				},
				bars: {
					type: "object",
					additionalProperties: true,
					description: "What was computed from: rows, tickers, days.",
				},
				gaps: {
					type: "object",
					additionalProperties: true,
					description:
						"Days of a ticker that follow each other at more than the limit: count, and the longest as examples.",
				},
				outliers: {
					type: "object",
					additionalProperties: true,
					description:
						"Daily returns far from the ticker's others, by z-score and by interquartile range: counts, and the farthest as examples.",
				},
			},
		},
	},
} as const;
