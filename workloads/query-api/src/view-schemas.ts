import { batchFeaturesSchema } from "@tickstack/contracts/batch-rows";
import { columnProperties } from "./json-schema.ts";
import { asOf } from "./schemas.ts";

const age = {
	type: "number",
	description: "Seconds since it was computed.",
} as const;

/** A ticker's latest features with the path that computed them. */
export const latestFeaturesSchema = {
	$id: "LatestFeatures",
	type: "object",
	nullable: true,
	description:
		"The batch features of the ticker's latest day; null when the served run has none.",
	properties: {
		...columnProperties(batchFeaturesSchema),
		source: { type: "string", enum: ["batch"] },
		age_seconds: age,
	},
} as const;

/** A ticker in one view: what each path knows of it now. */
export const tickerSchema = {
	type: "object",
	required: ["ticker", "company", "as_of", "window", "features"],
	properties: {
		ticker: { type: "string" },
		company: { type: "string" },
		as_of: asOf,
		window: {
			nullable: true,
			description: "The newest window; null when there is none.",
			allOf: [{ $ref: "Window#" }],
		},
		features: { $ref: "LatestFeatures#" },
	},
} as const;

export const candleSchema = {
	$id: "Candle",
	type: "object",
	description:
		"Prices as they were traded, not adjusted for splits and dividends.",
	required: [
		"time",
		"open",
		"high",
		"low",
		"close",
		"volume",
		"source",
		"complete",
	],
	properties: {
		time: {
			type: "string",
			format: "date-time",
			description: "Start of the candle, inclusive; aligned to UTC.",
		},
		open: { type: "number" },
		high: { type: "number" },
		low: { type: "number" },
		close: { type: "number" },
		volume: { type: "integer" },
		source: {
			type: "string",
			enum: ["realtime", "batch"],
			description: "The path that computed it.",
		},
		complete: {
			type: "boolean",
			description:
				"No later tick changes it: the watermark has passed its end, or the batch run read all of the day.",
		},
	},
} as const;

export const candlesSchema = {
	type: "object",
	required: [
		"ticker",
		"company",
		"interval",
		"as_of",
		"from",
		"to",
		"count",
		"truncated",
		"sources",
		"candles",
	],
	properties: {
		ticker: { type: "string" },
		company: { type: "string", nullable: true },
		interval: { type: "string", enum: ["30s", "1m", "5m", "1h", "1d"] },
		as_of: asOf,
		from: {
			type: "string",
			nullable: true,
			format: "date-time",
			description: "null: from the beginning.",
		},
		to: { type: "string", format: "date-time" },
		count: { type: "integer" },
		truncated: {
			type: "boolean",
			description: "There are earlier candles in the range than the limit.",
		},
		sources: {
			type: "object",
			description: "The paths that have computed these candles.",
			required: ["batch", "realtime"],
			properties: {
				batch: {
					type: "object",
					nullable: true,
					description: "null when no candle is the batch's.",
					properties: {
						run_id: { type: "string" },
						computed_at: { type: "string", format: "date-time" },
						age_seconds: age,
						through: {
							type: "string",
							format: "date",
							description:
								"Last day that the run has read to its end: the batch's up to here, then the real-time windows'.",
						},
					},
				},
				realtime: {
					type: "object",
					nullable: true,
					description: "null when no candle is of real-time windows.",
					properties: {
						updated_at: {
							type: "string",
							format: "date-time",
							description: "When the newest of the windows was computed.",
						},
						age_seconds: age,
					},
				},
			},
		},
		candles: { type: "array", items: { $ref: "Candle#" } },
	},
} as const;
