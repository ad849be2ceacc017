import { batchFeaturesSchema } from "@tickstack/contracts/batch-rows";
import type { FastifyInstance } from "fastify";
import { qualitySchema, screenerSchema } from "./batch-schemas.ts";
import { sendCsv } from "./csv.ts";
import {
	eitherFormat,
	type Format,
	formatOf,
	formatParameter,
} from "./format.ts";
import { Problem, problemResponses } from "./problem.ts";
import { csvOf, isKnownOfRun, stampOf } from "./run-answer.ts";
import { screen } from "./screener.ts";
import type { Sight } from "./sight.ts";

const DEFAULT_TICKERS = 500;
const MAX_TICKERS = 10_000;

export interface BatchRoutesOptions {
	/** Both paths. */
	sight(): Promise<Sight>;
	/** Milliseconds since the epoch. */
	now(): number;
}

interface Screener {
	Querystring: {
		sort: string;
		filter: readonly string[];
		limit: number;
		offset: number;
		format?: Format;
	};
}

/** What the served run of the batch tells of all tickers: the screener, the data quality. */
export function batchRoutes(
	app: FastifyInstance,
	{ sight, now }: BatchRoutesOptions,
): void {
	app.get<Screener>(
		"/v1/screener",
		{
			schema: {
				summary: "All tickers with the batch features of their latest day.",
				tags: ["batch"],
				querystring: screenerQuery,
				response: {
					200: eitherFormat("Tickers that pass.", screenerSchema),
					...problemResponses,
				},
			},
		},
		async (request, reply) => {
			const { sort, filter, limit, offset, ...query } = request.query;
			const format = formatOf(query.format, request.headers.accept);
			const { run } = await sight();
			const passed = screen(run?.latest.values() ?? [], { sort, filter });
			if (isKnownOfRun(request, reply, run, format)) return reply;
			const shown = passed.slice(offset, offset + limit);
			if (format === "csv")
				return sendCsv(reply, "screener", csvOf(batchFeaturesSchema), shown);
			return {
				total: passed.length,
				offset,
				...stampOf(run, now()),
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
				querystring: {
					type: "object",
					properties: {},
					additionalProperties: false,
				},
				response: { 200: qualitySchema, ...problemResponses },
			},
		},
		async (request, reply) => {
			const { run } = await sight();
			if (!run?.quality)
				throw new Problem(
					"no-run",
					"the batch has not published a run with a data-quality report yet",
				);
			if (isKnownOfRun(request, reply, run)) return reply;
			return { ...stampOf(run, now()), report: run.quality };
		},
	);
}

const screenerQuery = {
	type: "object",
	additionalProperties: false,
	properties: {
		sort: {
			type: "string",
			default: "ticker",
			description:
				"A column; with a minus before it the greatest first. Rows without a value come last either way.",
		},
		filter: {
			type: "array",
			maxItems: 20,
			items: { type: "string", maxLength: 200 },
			default: [],
			description:
				"column:operator:value with eq, ne, lt, lte, gt, gte, e.g. drawdown:lt:-0.2 or regime:eq:null; again for another: all of them must hold.",
		},
		limit: {
			type: "integer",
			minimum: 1,
			maximum: MAX_TICKERS,
			default: DEFAULT_TICKERS,
		},
		offset: { type: "integer", minimum: 0, default: 0 },
		format: formatParameter,
	},
} as const;
