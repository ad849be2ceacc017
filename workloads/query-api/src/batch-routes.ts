import { batchFeaturesSchema } from "@tickstack/contracts/batch-rows";
import { Type } from "typebox";
import { qualitySchema, screenerSchema } from "./batch-schemas.ts";
import { isKnownOfRun } from "./conditional.ts";
import {
	csvOf,
	eitherFormat,
	formatOf,
	formatParameter,
	sendCsv,
} from "./format.ts";
import { Problem, problemResponses } from "./problem.ts";
import { datedStamp } from "./run.ts";
import { limit, query } from "./schema.ts";
import { screen } from "./screener.ts";
import type { Api } from "./server.ts";
import type { Snapshot } from "./snapshot.ts";

const DEFAULT_TICKERS = 500;
const MAX_TICKERS = 10_000;

export interface BatchRoutesOptions {
	/** Both paths. */
	snapshot(): Promise<Snapshot>;
	/** Milliseconds since the epoch. */
	now(): number;
}

/** What the served run of the batch says of all tickers: the screener, the data quality. */
export function batchRoutes(
	app: Api,
	{ snapshot, now }: BatchRoutesOptions,
): void {
	app.get(
		"/v1/screener",
		{
			schema: {
				summary: "All tickers with the batch features of their latest day.",
				tags: ["batch"],
				querystring: query({
					sort: Type.String({
						default: "ticker",
						description:
							"A column; with a minus before it the greatest first. Rows without a value come last either way.",
					}),
					filter: Type.Array(Type.String({ maxLength: 200 }), {
						maxItems: 20,
						default: [],
						description:
							"column:operator:value with eq, ne, lt, lte, gt, gte, e.g. drawdown:lt:-0.2 or regime:eq:null; again for another: all of them must hold.",
					}),
					limit: limit(MAX_TICKERS, DEFAULT_TICKERS),
					offset: Type.Integer({ minimum: 0, default: 0 }),
					format: formatParameter,
				}),
				response: {
					200: eitherFormat("Tickers that pass.", screenerSchema),
					...problemResponses,
				},
			},
		},
		async (request, reply) => {
			const { sort, filter, limit, offset, ...query } = request.query;
			const format = formatOf(query.format, request.headers.accept);
			const { run } = await snapshot();
			const passed = screen(run?.latest.values() ?? [], { sort, filter });
			if (isKnownOfRun(request, reply, run, format)) return reply;
			const shown = passed.slice(offset, offset + limit);
			if (format === "csv")
				return sendCsv(reply, "screener", csvOf(batchFeaturesSchema), shown);
			return {
				total: passed.length,
				offset,
				...datedStamp(run, now()),
				count: shown.length,
				truncated: passed.length > offset + limit,
				tickers: shown,
			};
		},
	);

	app.get(
		"/v1/quality",
		{
			schema: {
				summary: "The data-quality report of the served run.",
				tags: ["batch"],
				querystring: query({}),
				response: { 200: qualitySchema, ...problemResponses },
			},
		},
		async (request, reply) => {
			const { run } = await snapshot();
			if (!run?.quality)
				throw new Problem(
					"no-run",
					"the batch has not published a run with a data-quality report yet",
				);
			if (isKnownOfRun(request, reply, run)) return reply;
			return { ...datedStamp(run, now()), report: run.quality };
		},
	);
}
