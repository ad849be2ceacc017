import { marketOf } from "@tickstack/contracts/markets";
import { CandleSeries, candleSources } from "./candles.ts";
import { isKnown } from "./conditional.ts";
import {
	type CsvColumns,
	eitherFormat,
	formatOf,
	sendCsv,
	sendWithList,
} from "./format.ts";
import { sourced } from "./freshness.ts";
import { candleQuerySchema, candleRange } from "./interval.ts";
import { problems } from "./problem.ts";
import type { RunRows } from "./run-rows.ts";
import { query, reference, tickerParameters } from "./schema.ts";
import type { Api } from "./server.ts";
import { knownTicker, type Snapshot } from "./snapshot.ts";
import { ageSeconds, iso } from "./time.ts";
import {
	type Candle,
	type Candles,
	candleSchema,
	candlesSchema,
	tickerSchema,
} from "./view-schemas.ts";
import type { WindowHistory } from "./window-history.ts";

export interface ViewRoutesOptions {
	/** Both paths. */
	snapshot(): Promise<Snapshot>;
	readonly history: WindowHistory;
	readonly rows: RunRows;
	/** Milliseconds since the epoch. */
	now(): number;
}

/** `/v1/tickers/{ticker}` and its candles: batch and real time in one view. */
export function viewRoutes(
	app: Api,
	{ snapshot, history, rows, now }: ViewRoutesOptions,
): void {
	const series = new CandleSeries({ history, rows });

	app.get(
		"/v1/tickers/:ticker",
		{
			schema: {
				operationId: "getTicker",
				summary: "A ticker's newest window and its latest batch features.",
				tags: ["tickers"],
				params: tickerParameters,
				querystring: query({}),
				response: { 200: reference(tickerSchema), ...problems(404) },
			},
		},
		async (request, reply) => {
			const { ticker } = request.params;
			const { run, latest } = await snapshot();
			const known = knownTicker({ run, latest }, ticker);
			const window = latest.byTicker.get(ticker);
			const features = run?.latest.get(ticker);
			const state = [window?.updated_at, window?.trade_count, features?.run_id];
			if (isKnown(request, reply, state)) return reply;
			const at = now();
			return {
				...known,
				time_zone: marketOf(ticker).timeZone,
				as_of: iso(at),
				window: window ? sourced(window, at) : null,
				features: features
					? {
							...features,
							source: "batch" as const,
							age_seconds: ageSeconds(features.computed_at, at),
						}
					: null,
			};
		},
	);

	app.get(
		"/v1/tickers/:ticker/candles",
		{
			schema: {
				operationId: "listCandles",
				summary: "A ticker's candles that start in [from, to), earliest first.",
				description:
					"Below a day they are rolled up from the real-time windows. A day is the batch's when the served run has read it to its end; later days are rolled up from the windows. When there are more than the limit, the newest are given and `truncated` is true.",
				tags: ["tickers"],
				params: tickerParameters,
				querystring: candleQuerySchema,
				response: {
					200: eitherFormat("Candles of both paths.", candlesSchema),
					...problems(404, 406),
				},
			},
		},
		async (request, reply) => {
			const { params, query } = request;
			const format = formatOf(query.format, request.headers.accept);
			const { interval, limit } = query;
			const range = candleRange(query, now());
			const { run, latest } = await snapshot();
			const known = knownTicker({ run, latest }, params.ticker);
			const found = await series.read(
				{ ticker: known.ticker, interval, limit, ...range },
				{ run, latest },
			);
			const { json, count, truncated, updatedMs } = found;
			const from = range.fromMs === undefined ? null : iso(range.fromMs);
			const to = iso(range.toMs);
			const state = [format, from, to, truncated, updatedMs, run?.run_id];
			if (isKnown(request, reply, state, json)) return reply;
			if (format === "csv") {
				const candles = JSON.parse(json.toString()) as Candle[];
				return sendCsv(reply, `${known.ticker}-${interval}`, CSV, candles);
			}
			const at = now();
			const answer: Omit<Candles, "candles"> = {
				...known,
				time_zone: marketOf(known.ticker).timeZone,
				interval,
				as_of: iso(at),
				...{ from, to },
				count,
				truncated,
				sources: candleSources(found, run, at),
			};
			return sendWithList(reply, answer, "candles", json);
		},
	);
}

const CSV = Object.fromEntries(
	Object.keys(candleSchema.properties).map((name) => [
		name,
		(candle: Candle) => candle[name as keyof Candle],
	]),
) satisfies CsvColumns<Candle>;
