import type { OutgoingHttpHeaders } from "node:http";
import type { Client } from "@elastic/elasticsearch";
import type { RealtimeWindow } from "@tickstack/contracts/realtime-window";
import type { FastifyInstance, FastifyReply } from "fastify";
import { batchFreshness, realtimeFreshness } from "./freshness.ts";
import { checkRange, invalid, timeParameter } from "./parameters.ts";
import { Problem } from "./problem.ts";
import {
	freshnessSchema,
	tickerParameter,
	tickersSchema,
	windowsSchema,
} from "./schemas.ts";
import { sourced } from "./sourced.ts";
import type { StreamHub } from "./stream-hub.ts";
import type { WindowFeed } from "./window-feed.ts";
import type { WindowStore } from "./window-store.ts";

const DEFAULT_LIMIT = 500;
const MAX_LIMIT = 5_000;
const DEFAULT_SPAN_MS = 3_600_000;
/** A client that was away longer than this reads the windows anew. */
const MAX_REPLAY_MS = 600_000;
const MAX_REPLAY = 5_000;
/** How far a replay goes back before the last event: events come in the order of their becoming searchable. */
const REPLAY_OVERLAP_MS = 15_000;

export interface RoutesOptions {
	readonly store: WindowStore;
	readonly elasticsearch: Client;
	readonly featuresIndex: string;
	readonly feed: WindowFeed;
	readonly hub: StreamHub;
	/** The newest window of each ticker, not older than a second. */
	latest(): Promise<readonly RealtimeWindow[]>;
	/** Milliseconds since the epoch. */
	now(): number;
}

const problems = {
	"4xx": {
		description: "The request is at fault.",
		content: { "application/problem+json": { schema: { $ref: "Problem#" } } },
	},
	"5xx": {
		description: "The service is at fault.",
		content: { "application/problem+json": { schema: { $ref: "Problem#" } } },
	},
} as const;

/** `/v1`: what is known of tickers, as JSON and as a stream. */
export function routes(app: FastifyInstance, options: RoutesOptions): void {
	const { store, elasticsearch, featuresIndex, feed, latest, now } = options;

	app.get(
		"/v1/tickers",
		{
			schema: {
				summary: "All tickers with their newest window.",
				tags: ["tickers"],
				querystring: {
					type: "object",
					properties: {},
					additionalProperties: false,
				},
				response: { 200: tickersSchema, ...problems },
			},
		},
		async () => {
			const windows = await latest();
			const at = now();
			return {
				as_of: iso(at),
				count: windows.length,
				tickers: windows.map((window) => ({
					ticker: window.ticker,
					company: window.company,
					latest: sourced(window, at),
				})),
			};
		},
	);

	app.get<{
		Params: { ticker: string };
		Querystring: { from?: string; to?: string; limit: number };
	}>(
		"/v1/tickers/:ticker/windows",
		{
			schema: {
				summary: "A ticker's windows that start in [from, to), earliest first.",
				description:
					"When there are more than the limit, the newest are given and `truncated` is true.",
				tags: ["tickers"],
				params: {
					type: "object",
					required: ["ticker"],
					properties: { ticker: tickerParameter },
				},
				querystring: {
					type: "object",
					additionalProperties: false,
					properties: {
						from: {
							type: "string",
							description:
								"RFC 3339 time or a date (UTC). Default: one hour before `to`.",
						},
						to: {
							type: "string",
							description:
								"RFC 3339 time or a date (UTC). Default: now and any window that is ahead of this clock.",
						},
						limit: {
							type: "integer",
							minimum: 1,
							maximum: MAX_LIMIT,
							default: DEFAULT_LIMIT,
						},
					},
				},
				response: { 200: windowsSchema, ...problems },
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
				source: "realtime",
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
				summary: "How old the newest numbers of each path are.",
				tags: ["freshness"],
				querystring: {
					type: "object",
					properties: {},
					additionalProperties: false,
				},
				response: { 200: freshnessSchema, ...problems },
			},
		},
		async () => {
			const windows = await latest();
			const at = now();
			return {
				as_of: iso(at),
				paths: {
					realtime: realtimeFreshness(windows, feed, at),
					batch: await batchFreshness(elasticsearch, featuresIndex, at),
				},
			};
		},
	);

	streamRoute(app, options);
}

/** The stream is written to the socket itself: it never ends and is not serialized by a schema. */
function streamRoute(
	app: FastifyInstance,
	{ store, hub, now }: RoutesOptions,
): void {
	app.get<{
		Querystring: { tickers?: string };
		Headers: { "last-event-id"?: string };
	}>(
		"/v1/stream",
		{
			schema: {
				summary: "New windows and updates of windows as server-sent events.",
				description:
					"Events `window`; their data is a window with its `id`. The same window comes again with each update, and after a reconnection (Last-Event-ID) possibly twice: the one with the greater `trade_count` counts.",
				tags: ["tickers"],
				produces: ["text/event-stream"],
				querystring: {
					type: "object",
					additionalProperties: false,
					properties: {
						tickers: {
							type: "string",
							description: "Comma-separated. Default: all.",
						},
					},
				},
				response: {
					200: {
						description: "An endless stream of events.",
						content: { "text/event-stream": { schema: { type: "string" } } },
					},
					...problems,
				},
			},
		},
		async (request, reply) => {
			const tickers = tickersParameter(request.query.tickers);
			const lastId = request.headers["last-event-id"];
			const since =
				lastId === undefined
					? undefined
					: timeParameter("Last-Event-ID", lastId);
			hub.check();
			const replay =
				since === undefined
					? []
					: await store.updatedSince(
							Math.max(since - REPLAY_OVERLAP_MS, now() - MAX_REPLAY_MS),
							MAX_REPLAY,
						);
			openStream(reply);
			hub.add(reply.raw, tickers, replay, now());
		},
	);
}

function openStream(reply: FastifyReply): void {
	const headers = reply.getHeaders() as OutgoingHttpHeaders;
	reply.hijack();
	reply.raw.writeHead(200, {
		...headers,
		"content-type": "text/event-stream; charset=utf-8",
		"cache-control": "no-store",
		// nginx would collect the events.
		"x-accel-buffering": "no",
	});
	reply.raw.flushHeaders();
	reply.raw.socket?.setNoDelay(true);
}

function tickersParameter(
	text: string | undefined,
): ReadonlySet<string> | undefined {
	if (text === undefined) return undefined;
	const tickers = text.split(",");
	const pattern = new RegExp(tickerParameter.pattern);
	const wrong = tickers.find((ticker) => !pattern.test(ticker));
	if (wrong !== undefined)
		throw invalid(
			"tickers",
			`${JSON.stringify(wrong)} is not a ticker: it takes a comma-separated list of what matches ${tickerParameter.pattern}`,
		);
	return new Set(tickers);
}

const iso = (ms: number) => new Date(ms).toISOString();
