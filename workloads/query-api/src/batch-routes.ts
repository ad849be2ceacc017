import { batchFeaturesSchema } from "@tickstack/contracts/batch-rows";
import { Type } from "typebox";
import { screenerSchema } from "./batch-schemas.ts";
import { isKnownOfRun } from "./conditional.ts";
import { choiceOf, chosen } from "./fields.ts";
import { filterParameter, SCREENED_COLUMNS } from "./filters.ts";
import {
	csvOf,
	eitherFormat,
	formatOf,
	formatParameter,
	sendCsv,
} from "./format.ts";
import { problems } from "./problem.ts";
import { datedStamp } from "./run.ts";
import { afterParameter, fieldsParameter, limit, query } from "./schema.ts";
import {
	pageStart,
	rowOrder,
	Screener,
	screen,
	sortParameter,
} from "./screener.ts";
import type { Api } from "./server.ts";
import type { Snapshot } from "./snapshot.ts";

const DEFAULT_TICKERS = 500;
const MAX_TICKERS = 10_000;
const MAX_OFFSET = 1_000_000;

export interface BatchRoutesOptions {
	/** Both paths. */
	snapshot(): Promise<Snapshot>;
	/** Milliseconds since the epoch. */
	now(): number;
}

/** The screener: what the served run of the batch says of all tickers. */
export function batchRoutes(
	app: Api,
	{ snapshot, now }: BatchRoutesOptions,
): void {
	const screener = new Screener();

	app.get(
		"/v1/screener",
		{
			schema: {
				operationId: "screen",
				summary: "All tickers with the batch features of their latest day.",
				tags: ["batch"],
				querystring: query({
					sort: sortParameter,
					filter: filterParameter,
					limit: limit(MAX_TICKERS, DEFAULT_TICKERS),
					after: afterParameter,
					offset: Type.Integer({
						minimum: 0,
						maximum: MAX_OFFSET,
						default: 0,
						description: "Rows that are passed over.",
					}),
					fields: fieldsParameter(SCREENED_COLUMNS),
					format: formatParameter,
				}),
				response: {
					200: eitherFormat("Tickers that pass.", screenerSchema),
					...problems(404, 406),
				},
			},
		},
		async (request, reply) => {
			const { sort, filter, limit, after, offset, ...query } = request.query;
			const format = formatOf(query.format, request.headers.accept);
			const choice = choiceOf(query.fields, SCREENED_COLUMNS);
			const { run } = await snapshot();
			const order = rowOrder(sort);
			const passed = run
				? screener.of(run, { sort, filter })
				: screen([], { sort, filter });
			const start = pageStart(
				passed,
				{ after, offset },
				(ticker) => run?.latest.get(ticker),
				order,
			);
			if (isKnownOfRun(request, reply, run, format)) return reply;
			const shown = passed.slice(start, start + limit);
			const truncated = passed.length > start + limit;
			if (format === "csv") {
				const all = csvOf(batchFeaturesSchema);
				const columns = choice
					? Object.fromEntries(
							Object.entries(all).filter(
								([name]) => name === "ticker" || choice.has(name),
							),
						)
					: all;
				return sendCsv(reply, "screener", columns, shown);
			}
			return {
				total: passed.length,
				offset,
				next: truncated ? (shown.at(-1)?.ticker ?? null) : null,
				...datedStamp(run, now()),
				count: shown.length,
				truncated,
				tickers: shown.map((row) => chosen(row, choice)),
			};
		},
	);
}
