import { marketOf } from "@tickstack/contracts/markets";
import { batchFreshness, realtimeFreshness, sourced } from "./freshness.ts";
import type { Latest } from "./latest-windows.ts";
import { checkRange, timeParameter } from "./parameters.ts";
import { Problem, problems } from "./problem.ts";
import { freshnessSchema, windowsSchema } from "./realtime-schemas.ts";
import type { RunStore } from "./run-store.ts";
import { bound, limit, query, reference, tickerParameters } from "./schema.ts";
import type { Api } from "./server.ts";
import { HOUR_MS, iso } from "./time.ts";
import type { WindowFeed } from "./window-feed.ts";
import type { WindowStore } from "./window-store.ts";

const DEFAULT_LIMIT = 500;
const MAX_LIMIT = 5_000;
const DEFAULT_SPAN_MS = HOUR_MS;

export interface RealtimeRoutesOptions {
	readonly store: WindowStore;
	readonly runs: RunStore;
	readonly feed: WindowFeed;
	latest(): Promise<Latest>;
	/** Milliseconds since the epoch. */
	now(): number;
}

/** The real-time windows of one ticker, and how fresh both paths are. */
export function realtimeRoutes(
	app: Api,
	{ store, runs, feed, latest, now }: RealtimeRoutesOptions,
): void {
	app.get(
		"/v1/tickers/:ticker/windows",
		{
			schema: {
				operationId: "listWindows",
				summary: "A ticker's windows that start in [from, to), earliest first.",
				description:
					"When there are more than the limit, the newest are given and `truncated` is true.",
				tags: ["tickers"],
				params: tickerParameters,
				querystring: query({
					from: bound("one hour before `to`"),
					to: bound("now and any window that is ahead of this clock"),
					limit: limit(MAX_LIMIT, DEFAULT_LIMIT),
				}),
				response: { 200: reference(windowsSchema), ...problems(404) },
			},
		},
		async ({ params: { ticker }, query }) => {
			const at = now();
			const toMs =
				query.to === undefined ? at + 30_000 : timeParameter("to", query.to);
			const fromMs =
				query.from === undefined
					? toMs - DEFAULT_SPAN_MS
					: timeParameter("from", query.from);
			checkRange(fromMs, toMs);
			const { windows, truncated } = await store.range(ticker, {
				fromMs,
				toMs,
				limit: query.limit,
			});
			if (!windows.length && !(await store.knows(ticker)))
				throw new Problem(
					"unknown-ticker",
					`there is no window of ${ticker}; /v1/tickers lists those there are`,
				);
			return {
				ticker,
				company: windows.at(-1)?.company ?? null,
				time_zone: marketOf(ticker).timeZone,
				source: "realtime" as const,
				as_of: iso(at),
				from: iso(fromMs),
				to: iso(toMs),
				count: windows.length,
				truncated,
				windows: windows.map((window) => sourced(window, at)),
			};
		},
	);

	app.get(
		"/v1/freshness",
		{
			schema: {
				operationId: "getFreshness",
				summary: "How old the newest numbers of each path are.",
				tags: ["freshness"],
				querystring: query({}),
				response: { 200: reference(freshnessSchema), ...problems() },
			},
		},
		async () => {
			const [{ byTicker }, run] = await Promise.all([latest(), runs.current()]);
			const at = now();
			return {
				as_of: iso(at),
				paths: {
					realtime: realtimeFreshness([...byTicker.values()], feed, at),
					batch: batchFreshness(run, at),
				},
			};
		},
	);
}
