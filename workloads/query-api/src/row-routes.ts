import {
	batchFeaturesSchema,
	batchMonthlySchema,
} from "@tickstack/contracts/batch-rows";
import type { FastifyInstance } from "fastify";
import { ceilTo, DAY_MS } from "./bar.ts";
import { featuresSchema, monthlySchema } from "./batch-schemas.ts";
import { type CsvColumns, sendCsv } from "./csv.ts";
import {
	eitherFormat,
	type Format,
	formatOf,
	formatParameter,
} from "./format.ts";
import { sendWithList } from "./json-list.ts";
import { checkRange, timeParameter } from "./parameters.ts";
import { problemResponses } from "./problem.ts";
import type { Run } from "./run.ts";
import { csvOf, isKnownOfRun, stampOf } from "./run-answer.ts";
import type { DayRange, RunRows, WrittenRows } from "./run-rows.ts";
import { tickerParameters } from "./schemas.ts";
import { type Sight, seen } from "./sight.ts";

/** A year of trading. */
const DEFAULT_ROWS = 250;
const MAX_ROWS = 8_000;

export interface RowRoutesOptions {
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

/** A ticker's rows of the served run of the batch: its features by day, and by month. */
export function rowRoutes(
	app: FastifyInstance,
	{ sight, rows, now }: RowRoutesOptions,
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
				const answer = {
					...known,
					...range,
					...stampOf(run, now()),
					count,
					truncated,
				};
				return sendWithList(reply, answer, name, json);
			},
		);

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
}

const NO_ROWS: WrittenRows = {
	json: Buffer.from("[]"),
	count: 0,
	truncated: false,
};

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
