import {
	batchFeaturesSchema,
	batchMonthlySchema,
} from "@tickstack/contracts/batch-rows";
import type { RecordSchema } from "@tickstack/contracts/record";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ceilTo, DAY_MS } from "./bar.ts";
import {
	featuresSchema,
	monthlySchema,
	qualitySchema,
	screenerSchema,
} from "./batch-schemas.ts";
import { isKnown } from "./conditional.ts";
import { type CsvColumns, sendCsv } from "./csv.ts";
import {
	eitherFormat,
	type Format,
	formatOf,
	formatParameter,
} from "./format.ts";
import { sendWithList } from "./json-list.ts";
import { checkRange, timeParameter } from "./parameters.ts";
import { Problem, problemResponses } from "./problem.ts";
import { type Run, runStamp } from "./run.ts";
import type { DayRange, RunRows, WrittenRows } from "./run-rows.ts";
import { tickerParameters } from "./schemas.ts";
import { screen } from "./screener.ts";
import { type Sight, seen } from "./sight.ts";

/** A year of trading. */
const DEFAULT_ROWS = 250;
const MAX_ROWS = 8_000;
const DEFAULT_TICKERS = 500;
const MAX_TICKERS = 10_000;

export interface BatchRoutesOptions {
	/** Both paths. */
	sight(): Promise<Sight>;
	readonly rows: RunRows;
	/** Milliseconds since the epoch. */
	now(): number;
}

interface RowsOfTicker {
	Params: { ticker: string };
	Querystring: { from?: string; to?: string; limit: number; format?: Format };
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

/** What the served run of the batch has computed: features, months, the screener, the data quality. */
export function batchRoutes(
	app: FastifyInstance,
	{ sight, rows, now }: BatchRoutesOptions,
): void {
	const rowsOfTicker = (
		path: string,
		name: "features" | "months",
		columns: CsvColumns<Record<string, unknown>>,
		read: (run: Run, range: DayRange) => Promise<WrittenRows>,
		schema: object,
		summary: string,
	) =>
		app.get<RowsOfTicker>(
			path,
			{
				schema: {
					summary,
					description:
						"When there are more than the limit, the newest are given and `truncated` is true.",
					tags: ["batch"],
					params: tickerParameters,
					querystring: rowsQuery,
					response: {
						200: eitherFormat(summary, schema),
						...problemResponses,
					},
				},
			},
			async (request, reply) => {
				const { params, query } = request;
				const format = formatOf(query.format, request.headers.accept);
				const range = dayRange(query);
				const { run, latest } = await sight();
				const known = seen({ run, latest }, params.ticker);
				if (isKnownOfRun(request, reply, run, format)) return reply;
				const { json, count, truncated } = run
					? await read(run, {
							ticker: known.ticker,
							from: range.from ?? undefined,
							to: range.to ?? undefined,
							limit: query.limit,
						})
					: NO_ROWS;
				if (format === "csv") {
					const rows = JSON.parse(json.toString());
					return sendCsv(reply, `${known.ticker}-${name}`, columns, rows);
				}
				const answer = { ...known, ...range, ...stamp(run), count, truncated };
				return sendWithList(reply, answer, name, json);
			},
		);

	const stamp = (run: Run | undefined) => {
		const at = now();
		return { ...runStamp(run, at), as_of: new Date(at).toISOString() };
	};

	rowsOfTicker(
		"/v1/features/:ticker",
		"features",
		csvOf(batchFeaturesSchema),
		(run, range) => rows.features(run, range),
		featuresSchema,
		"A ticker's batch features of the days in [from, to), earliest first.",
	);

	rowsOfTicker(
		"/v1/monthly/:ticker",
		"months",
		csvOf(batchMonthlySchema),
		(run, range) => rows.months(run, range),
		monthlySchema,
		"A ticker's batch features of the months whose first day is in [from, to), earliest first.",
	);

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
				...stamp(run),
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
			return { ...stamp(run), report: run.quality };
		},
	);
}

const NO_ROWS: WrittenRows = {
	json: Buffer.from("[]"),
	count: 0,
	truncated: false,
};

/** Of a run the same question has the same answer for good. */
const isKnownOfRun = (
	request: FastifyRequest,
	reply: FastifyReply,
	run: Run | undefined,
	format?: Format,
) => isKnown(request, reply, [run?.featuresIndex, format]);

const day = (name: string, text: string) =>
	new Date(ceilTo(timeParameter(name, text), DAY_MS))
		.toISOString()
		.slice(0, 10);

/** The days that start in [from, to). */
function dayRange({ from, to }: { from?: string; to?: string }) {
	if (from !== undefined && to !== undefined)
		checkRange(timeParameter("from", from), timeParameter("to", to));
	return {
		from: from === undefined ? null : day("from", from),
		to: to === undefined ? null : day("to", to),
	};
}

const csvOf = <R extends object>(schema: RecordSchema): CsvColumns<R> =>
	Object.fromEntries(
		Object.keys(schema).map((name) => [name, (row: R) => row[name as keyof R]]),
	);

const rowsQuery = {
	type: "object",
	additionalProperties: false,
	properties: {
		from: {
			type: "string",
			description:
				"RFC 3339 time or a date (UTC). Default: from the beginning.",
		},
		to: {
			type: "string",
			description: "RFC 3339 time or a date (UTC). Default: to the end.",
		},
		limit: {
			type: "integer",
			minimum: 1,
			maximum: MAX_ROWS,
			default: DEFAULT_ROWS,
		},
		format: formatParameter,
	},
} as const;

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
