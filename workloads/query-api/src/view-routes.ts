import type { FastifyInstance } from "fastify";
import { type Candle, CandleSeries, candleSources } from "./candles.ts";
import { isKnown } from "./conditional.ts";
import { type CsvColumns, sendCsv } from "./csv.ts";
import {
	eitherFormat,
	type Format,
	formatOf,
	formatParameter,
} from "./format.ts";
import {
	type CandleQuery,
	candleRange,
	INTERVALS,
	MAX_DAYS,
	MAX_SHORT_CANDLES,
} from "./interval.ts";
import { sendWithList } from "./json-list.ts";
import { problemResponses } from "./problem.ts";
import type { RunRows } from "./run-rows.ts";
import { tickerParameters } from "./schemas.ts";
import { type Sight, seen } from "./sight.ts";
import { ageSeconds, sourced } from "./sourced.ts";
import { candlesSchema, tickerSchema } from "./view-schemas.ts";
import type { WindowHistory } from "./window-history.ts";

const DEFAULT_CANDLES = 500;

export interface ViewRoutesOptions {
	/** Both paths. */
	sight(): Promise<Sight>;
	readonly history: WindowHistory;
	readonly rows: RunRows;
	/** Milliseconds since the epoch. */
	now(): number;
}

interface OfTicker {
	Params: { ticker: string };
}

/** `/v1/tickers/{ticker}` and its candles: batch and real time in one view. */
export function viewRoutes(
	app: FastifyInstance,
	{ sight, history, rows, now }: ViewRoutesOptions,
): void {
	const series = new CandleSeries({ history, rows });

	app.get<OfTicker>(
		"/v1/tickers/:ticker",
		{
			schema: {
				summary: "A ticker's newest window and its latest batch features.",
				tags: ["tickers"],
				params: tickerParameters,
				querystring: {
					type: "object",
					properties: {},
					additionalProperties: false,
				},
				response: { 200: tickerSchema, ...problemResponses },
			},
		},
		async (request, reply) => {
			const { ticker } = request.params;
			const { run, latest } = await sight();
			const known = seen({ run, latest }, ticker);
			const window = latest.byTicker.get(ticker);
			const features = run?.latest.get(ticker);
			const state = [window?.updated_at, window?.trade_count, features?.run_id];
			if (isKnown(request, reply, state)) return reply;
			const at = now();
			return {
				...known,
				as_of: new Date(at).toISOString(),
				window: window ? sourced(window, at) : null,
				features: features
					? {
							...features,
							source: "batch",
							age_seconds: ageSeconds(features.computed_at, at),
						}
					: null,
			};
		},
	);

	app.get<OfTicker & { Querystring: CandleQuery & { format?: Format } }>(
		"/v1/tickers/:ticker/candles",
		{
			schema: {
				summary: "A ticker's candles that start in [from, to), earliest first.",
				description:
					"Below a day they are rolled up from the real-time windows. A day is the batch's when the served run has read it to its end; later days are rolled up from the windows. When there are more than the limit, the newest are given and `truncated` is true.",
				tags: ["tickers"],
				params: tickerParameters,
				querystring: candlesQuery,
				response: {
					200: eitherFormat("Candles of both paths.", candlesSchema),
					...problemResponses,
				},
			},
		},
		async (request, reply) => {
			const { params, query } = request;
			const format = formatOf(query.format, request.headers.accept);
			const { interval, limit } = query;
			const range = candleRange(query, now());
			const { run, latest } = await sight();
			const known = seen({ run, latest }, params.ticker);
			const found = await series.read(
				{ ticker: known.ticker, interval, limit, ...range },
				{ run, latest },
			);
			const { json, count, truncated, updatedMs } = found;
			const from = isoOrNull(range.fromMs);
			const to = new Date(range.toMs).toISOString();
			const state = [format, from, to, truncated, updatedMs, run?.run_id];
			if (isKnown(request, reply, state, json)) return reply;
			if (format === "csv") {
				const candles = JSON.parse(json.toString()) as Candle[];
				return sendCsv(reply, `${known.ticker}-${interval}`, CSV, candles);
			}
			const at = now();
			const answer = {
				...known,
				interval,
				as_of: new Date(at).toISOString(),
				...{ from, to },
				count,
				truncated,
				sources: candleSources(found, run, at),
			};
			return sendWithList(reply, answer, "candles", json);
		},
	);
}

const candlesQuery = {
	type: "object",
	required: ["interval"],
	additionalProperties: false,
	properties: {
		interval: {
			type: "string",
			enum: Object.keys(INTERVALS),
			description: "Length of a candle; UTC.",
		},
		from: {
			type: "string",
			description:
				"RFC 3339 time or a date (UTC). Default: as many candles before `to` as the limit; for days from the beginning.",
		},
		to: {
			type: "string",
			description: "RFC 3339 time or a date (UTC). Default: now.",
		},
		limit: {
			type: "integer",
			minimum: 1,
			maximum: MAX_DAYS,
			default: DEFAULT_CANDLES,
			description: `At most ${MAX_SHORT_CANDLES} for intervals below a day; neither may from and to be further apart then.`,
		},
		format: formatParameter,
	},
} as const;

const CSV: CsvColumns<Candle> = {
	time: ({ time }) => time,
	open: ({ open }) => open,
	high: ({ high }) => high,
	low: ({ low }) => low,
	close: ({ close }) => close,
	volume: ({ volume }) => volume,
	source: ({ source }) => source,
	complete: ({ complete }) => complete,
};

const isoOrNull = (ms: number | undefined) =>
	ms === undefined ? null : new Date(ms).toISOString();
