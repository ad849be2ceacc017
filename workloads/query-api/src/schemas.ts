import { realtimeWindowSchema } from "@tickstack/contracts/realtime-window";
import { TICKER_PATTERN } from "@tickstack/contracts/tick";
import { columnProperties } from "./json-schema.ts";
import { sourcedProperties } from "./sourced.ts";

const windowProperties = {
	...columnProperties(realtimeWindowSchema),
	...sourcedProperties,
};

/** A window as it is served. Fields of later versions are passed on. */
export const windowSchema = {
	$id: "Window",
	type: "object",
	description: "A 30 s window of one ticker.",
	required: Object.keys(windowProperties),
	properties: windowProperties,
	additionalProperties: true,
} as const;

export const tickerParameter = {
	type: "string",
	pattern: `^${TICKER_PATTERN}$`,
	description: "Symbol of the share, e.g. AAPL.",
} as const;

export const tickerParameters = {
	type: "object",
	required: ["ticker"],
	properties: { ticker: tickerParameter },
} as const;

export const asOf = {
	type: "string",
	format: "date-time",
	description: "When this was answered; ages are relative to it.",
} as const;

export const tickersSchema = {
	type: "object",
	required: ["as_of", "count", "tickers"],
	properties: {
		as_of: asOf,
		count: { type: "integer" },
		tickers: {
			type: "array",
			items: {
				type: "object",
				required: ["ticker", "company", "latest"],
				properties: {
					ticker: { type: "string" },
					company: { type: "string" },
					latest: { $ref: "Window#" },
				},
			},
		},
	},
} as const;

export const windowsSchema = {
	type: "object",
	required: [
		"ticker",
		"company",
		"source",
		"as_of",
		"from",
		"to",
		"count",
		"truncated",
		"windows",
	],
	properties: {
		ticker: { type: "string" },
		company: { type: "string", nullable: true },
		source: sourcedProperties.source,
		as_of: asOf,
		from: { type: "string", format: "date-time" },
		to: { type: "string", format: "date-time" },
		count: { type: "integer" },
		truncated: {
			type: "boolean",
			description: "There are earlier windows in the range than the limit.",
		},
		windows: { type: "array", items: { $ref: "Window#" } },
	},
} as const;

const latencySchema = (description: string) => ({
	type: "object",
	description,
	required: ["samples", "p50_ms", "p99_ms"],
	properties: {
		samples: { type: "integer", description: "Of the last 10 minutes." },
		p50_ms: { type: "number", nullable: true },
		p99_ms: { type: "number", nullable: true },
	},
});

const nullableText = { type: "string", nullable: true } as const;
const age = {
	type: "number",
	nullable: true,
	description: "Seconds since the newest computation.",
} as const;

export const freshnessSchema = {
	type: "object",
	required: ["as_of", "paths"],
	properties: {
		as_of: asOf,
		paths: {
			type: "object",
			required: ["realtime", "batch"],
			properties: {
				realtime: {
					type: "object",
					required: [
						"source",
						"available",
						"newest_window",
						"age_seconds",
						"stale",
						"latency",
					],
					properties: {
						source: { type: "string", enum: ["realtime"] },
						available: { type: "boolean" },
						newest_window: {
							type: "object",
							nullable: true,
							properties: {
								ticker: { type: "string" },
								window_start: { type: "string", format: "date-time" },
								window_end: { type: "string", format: "date-time" },
								updated_at: { type: "string", format: "date-time" },
							},
						},
						age_seconds: age,
						stale: {
							type: "boolean",
							description: "No update for two windows.",
						},
						latency: {
							type: "object",
							required: ["end_to_end", "computed_to_searchable"],
							properties: {
								end_to_end: latencySchema(
									"Start of a window → searchable for the first time. An upper bound of tick → searchable: it holds the wait for the first tick.",
								),
								computed_to_searchable: latencySchema(
									"Computation of an update → searchable.",
								),
							},
						},
					},
				},
				batch: {
					type: "object",
					required: ["source", "available", "age_seconds"],
					properties: {
						source: { type: "string", enum: ["batch"] },
						available: { type: "boolean" },
						newest_day: nullableText,
						run_id: nullableText,
						run_date: nullableText,
						computed_at: nullableText,
						age_seconds: age,
					},
				},
			},
		},
	},
} as const;
