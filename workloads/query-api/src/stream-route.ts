import type { OutgoingHttpHeaders } from "node:http";
import type { FastifyReply } from "fastify";
import { Type } from "typebox";
import { tickerList, timeParameter } from "./parameters.ts";
import { problems } from "./problem.ts";
import { query, tickersParameter } from "./schema.ts";
import type { Api } from "./server.ts";
import type { StreamHub } from "./stream-hub.ts";
import type { WindowStore } from "./window-store.ts";

/** A client that was away longer than this reads the windows anew. */
const MAX_REPLAY_MS = 600_000;
const MAX_REPLAY = 5_000;
/** How far a replay goes back before the last event: events come in the order of their becoming searchable. */
const REPLAY_OVERLAP_MS = 15_000;

export interface StreamRouteOptions {
	readonly store: Pick<WindowStore, "updatedSince">;
	readonly hub: StreamHub;
	/** Milliseconds since the epoch. */
	now(): number;
}

/** `/v1/stream`: written to the socket itself, for it never ends and is not serialized by a schema. */
export function streamRoute(
	app: Api,
	{ store, hub, now }: StreamRouteOptions,
): void {
	app.get(
		"/v1/stream",
		{
			schema: {
				operationId: "streamWindows",
				summary: "New windows and updates of windows as server-sent events.",
				description:
					"Events `window`; their data is a window with its `id`. The same window comes again with each update, and after a reconnection (Last-Event-ID) possibly twice: the one with the greater `trade_count` counts.",
				tags: ["tickers"],
				produces: ["text/event-stream"],
				querystring: query({
					tickers: tickersParameter("all"),
				}),
				headers: Type.Object({
					"last-event-id": Type.Optional(
						Type.String({
							description:
								"Of a client that connects again: what it has missed is sent first.",
						}),
					),
				}),
				response: {
					200: {
						description: "An endless stream of events.",
						content: { "text/event-stream": { schema: Type.String() } },
					},
					...problems(),
				},
			},
		},
		async (request, reply) => {
			const tickers = tickerList("tickers", request.query.tickers);
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
