import { batchFeaturesSchema } from "@tickstack/contracts/batch-rows";
import { realtimeWindowSchema } from "@tickstack/contracts/realtime-window";
import { type Static, Type } from "typebox";
import {
	asOf,
	columns,
	dateTime,
	named,
	next,
	nullable,
	oneOf,
	RUN_COLUMNS,
	reference,
	timeZone,
} from "./schema.ts";

const source = oneOf(["realtime"], {
	description: "The path that computed it.",
});

const window = Type.Object(
	{
		...columns(realtimeWindowSchema),
		source,
		age_seconds: Type.Number({
			description: "Seconds since it was computed.",
		}),
	},
	{ additionalProperties: true },
);

/** A window as it is served: with the path that computed it, and its age. Fields of later versions are passed on. */
export const windowSchema = named(
	"Window",
	"A 30 s window of one ticker.",
	window,
);
export type Window = Static<typeof windowSchema>;

/** The data of an event of `/v1/stream`; `id` is the same for each update of a window. */
export type StreamedWindow = Window & { readonly id: string };

/** A ticker of the list. What a client has not chosen by `fields` is not there. */
export const listedSchema = named(
	"ListedTicker",
	"A ticker, what each path knows of it now; of the features, all but those of the run.",
	Type.Object({
		ticker: Type.String(),
		company: Type.Optional(Type.String()),
		time_zone: Type.Optional(timeZone),
		latest: Type.Optional(
			nullable(Type.Partial(window), {
				description: "The newest window; null when there is none.",
			}),
		),
		features: Type.Optional(
			nullable(
				Type.Partial(
					Type.Omit(Type.Object(columns(batchFeaturesSchema)), RUN_COLUMNS),
				),
				{
					description: "Of the latest day; null when the served run has none.",
				},
			),
		),
	}),
);
export type ListedTicker = Static<typeof listedSchema>;

/** `/v1/tickers` */
export const tickersSchema = named(
	"Tickers",
	"A page of the tickers.",
	Type.Object({
		as_of: asOf,
		total: Type.Integer({
			description: "Tickers that pass, whatever the limit.",
		}),
		count: Type.Integer({ description: "Of tickers in this answer." }),
		next,
		tickers: Type.Array(reference(listedSchema)),
	}),
);
export type Tickers = Static<typeof tickersSchema>;

/** `/v1/tickers/{ticker}/windows` */
export const windowsSchema = named(
	"Windows",
	"Windows of a ticker, earliest first.",
	Type.Object({
		ticker: Type.String(),
		company: nullable(Type.String()),
		time_zone: timeZone,
		source,
		as_of: asOf,
		from: dateTime(),
		to: dateTime(),
		count: Type.Integer(),
		truncated: Type.Boolean({
			description: "There are earlier windows in the range than the limit.",
		}),
		windows: Type.Array(reference(windowSchema)),
	}),
);
export type Windows = Static<typeof windowsSchema>;

const latencySchema = Type.Object({
	samples: Type.Integer({ description: "Of the last 10 minutes." }),
	p50_ms: nullable(Type.Number()),
	p99_ms: nullable(Type.Number()),
});
/** Quantiles of a latency, milliseconds; null without samples. */
export type Latency = Static<typeof latencySchema>;

const latency = (description: string) =>
	Type.Unsafe<Latency>({ ...latencySchema, description });

const age = nullable(Type.Number(), {
	description: "Seconds since the newest computation.",
});
const nullableText = nullable(Type.String());

/** `/v1/freshness` */
export const freshnessSchema = named(
	"Freshness",
	"How old the newest numbers of each path are.",
	Type.Object({
		as_of: asOf,
		paths: Type.Object({
			realtime: Type.Object({
				source: oneOf(["realtime"]),
				available: Type.Boolean(),
				newest_window: nullable(
					Type.Object({
						ticker: Type.String(),
						window_start: dateTime(),
						window_end: dateTime(),
						updated_at: dateTime(),
					}),
				),
				age_seconds: age,
				stale: Type.Boolean({ description: "No update for two windows." }),
				latency: Type.Object({
					end_to_end: latency(
						"Start of a window → searchable for the first time. An upper bound of tick → searchable: it holds the wait for the first tick.",
					),
					computed_to_searchable: latency(
						"Computation of an update → searchable.",
					),
				}),
			}),
			batch: Type.Object({
				source: oneOf(["batch"]),
				available: Type.Boolean(),
				newest_day: nullableText,
				run_id: nullableText,
				run_date: nullableText,
				computed_at: nullableText,
				age_seconds: age,
			}),
		}),
	}),
);
export type Freshness = Static<typeof freshnessSchema>;
