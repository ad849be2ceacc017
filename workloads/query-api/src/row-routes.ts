import {
	batchFeaturesSchema,
	batchMonthlySchema,
} from "@tickstack/contracts/batch-rows";
import type { RecordSchema } from "@tickstack/contracts/record";
import {
	type Features,
	featuresSchema,
	monthlySchema,
} from "./batch-schemas.ts";
import { isKnownOfRun } from "./conditional.ts";
import {
	csvOf,
	eitherFormat,
	formatOf,
	formatParameter,
	sendCsv,
	sendWithList,
} from "./format.ts";
import { checkRange, timeParameter } from "./parameters.ts";
import { problems } from "./problem.ts";
import { datedStamp, type Run } from "./run.ts";
import type { DayRange, RunRows, WrittenRows } from "./run-rows.ts";
import { bound, limit, query, tickerParameters } from "./schema.ts";
import type { Api } from "./server.ts";
import { knownTicker, type Snapshot } from "./snapshot.ts";
import { ceilTo, DAY_MS, dayOf } from "./time.ts";

/** A year of trading. */
const DEFAULT_ROWS = 250;
const MAX_ROWS = 8_000;

export interface RowRoutesOptions {
	/** Both paths. */
	snapshot(): Promise<Snapshot>;
	readonly rows: RunRows;
	/** Milliseconds since the epoch. */
	now(): number;
}

/** A ticker's rows of the served run of the batch: its features by day, and by month. */
export function rowRoutes(
	app: Api,
	{ snapshot, rows, now }: RowRoutesOptions,
): void {
	const rowsOfTicker = (
		path: string,
		name: "features" | "months",
		record: RecordSchema,
		read: (run: Run, range: DayRange) => Promise<WrittenRows>,
		schema: typeof featuresSchema | typeof monthlySchema,
		summary: string,
	) =>
		app.get(
			path,
			{
				schema: {
					operationId: name === "months" ? "listMonths" : "listFeatures",
					summary,
					description:
						"When there are more than the limit, the newest are given and `truncated` is true.",
					tags: ["batch"],
					params: tickerParameters,
					querystring: query({
						from: bound("from the beginning"),
						to: bound("to the end"),
						limit: limit(MAX_ROWS, DEFAULT_ROWS),
						format: formatParameter,
					}),
					response: {
						200: eitherFormat(summary, schema),
						...problems(404, 406),
					},
				},
			},
			async (request, reply) => {
				const { params, query } = request;
				const format = formatOf(query.format, request.headers.accept);
				const range = dayRange(query);
				const { run, latest } = await snapshot();
				const known = knownTicker({ run, latest }, params.ticker);
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
					const file = `${known.ticker}-${name}`;
					return sendCsv(reply, file, csvOf(record), rows);
				}
				const answer: Omit<Features, "features"> = {
					...known,
					...range,
					...datedStamp(run, now()),
					count,
					truncated,
				};
				return sendWithList(reply, answer, name, json);
			},
		);

	rowsOfTicker(
		"/v1/features/:ticker",
		"features",
		batchFeaturesSchema,
		(run, range) => rows.features(run, range),
		featuresSchema,
		"A ticker's batch features of the days in [from, to), earliest first.",
	);

	rowsOfTicker(
		"/v1/monthly/:ticker",
		"months",
		batchMonthlySchema,
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
	dayOf(ceilTo(timeParameter(name, text), DAY_MS));

/** The days that start in [from, to). */
function dayRange({ from, to }: { from?: string; to?: string }) {
	if (from !== undefined && to !== undefined)
		checkRange(timeParameter("from", from), timeParameter("to", to));
	return {
		from: from === undefined ? null : day("from", from),
		to: to === undefined ? null : day("to", to),
	};
}
