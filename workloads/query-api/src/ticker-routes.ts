import { marketOf } from "@tickstack/contracts/markets";
import { realtimeWindowSchema } from "@tickstack/contracts/realtime-window";
import { Type } from "typebox";
import { isKnown } from "./conditional.ts";
import { choiceOf, chosen } from "./fields.ts";
import { filterParameter, SCREENED_COLUMNS } from "./filters.ts";
import { sourced } from "./freshness.ts";
import { tickerList } from "./parameters.ts";
import { problems } from "./problem.ts";
import { tickersSchema } from "./realtime-schemas.ts";
import {
	afterParameter,
	checkedText,
	fieldsParameter,
	limit,
	query,
	reference,
	tickersParameter,
} from "./schema.ts";
import type { Api } from "./server.ts";
import type { Snapshot } from "./snapshot.ts";
import type { TickerState, Tickers } from "./tickers.ts";
import { iso } from "./time.ts";

const DEFAULT_LIMIT = 500;
const MAX_LIMIT = 1_000;
const MAX_OFFSET = 1_000_000;

const SORTS = ["activity", ...SCREENED_COLUMNS];
const FIELDS = [
	...["company", "time_zone", "latest", "features"],
	...[...Object.keys(realtimeWindowSchema), "source", "age_seconds"].map(
		(name) => `latest.${name}`,
	),
	...SCREENED_COLUMNS.map((name) => `features.${name}`),
];

export interface TickerRoutesOptions {
	/** Both paths. */
	snapshot(): Promise<Snapshot>;
	readonly tickers: Tickers;
	/** Milliseconds since the epoch. */
	now(): number;
}

/** `/v1/tickers`: the tickers of both paths, by pages. */
export function tickerRoutes(
	app: Api,
	{ snapshot, tickers, now }: TickerRoutesOptions,
): void {
	app.get(
		"/v1/tickers",
		{
			schema: {
				operationId: "listTickers",
				summary:
					"The tickers of both paths, by pages: each with its newest window and the features of its latest day.",
				tags: ["tickers"],
				querystring: query({
					q: Type.Optional(
						Type.String({
							maxLength: 100,
							description:
								"Part of a symbol or of a company's name, upper or lower case; the best match comes first.",
						}),
					),
					tickers: tickersParameter("all"),
					sort: checkedText(
						{
							type: "string",
							enum: SORTS.flatMap((name) => [name, `-${name}`]),
						},
						{
							default: "ticker",
							description:
								"A column of the features, or activity: the value traded in the newest window, of what is traded now. With a minus before it the greatest first; what has no value comes last either way.",
						},
					),
					filter: filterParameter,
					after: afterParameter,
					offset: Type.Integer({
						minimum: 0,
						maximum: MAX_OFFSET,
						default: 0,
						description: "Tickers that are passed over.",
					}),
					limit: limit(MAX_LIMIT, DEFAULT_LIMIT),
					fields: fieldsParameter(FIELDS),
				}),
				response: { 200: reference(tickersSchema), ...problems(404) },
			},
		},
		async (request, reply) => {
			const { fields, tickers: listed, ...query } = request.query;
			const choice = choiceOf(fields, FIELDS);
			const state = await snapshot();
			const {
				total,
				tickers: shown,
				next,
			} = tickers.page(state, {
				...query,
				tickers: tickerList("tickers", listed),
			});
			const tag = [
				fields,
				total,
				next,
				state.run?.run_id,
				...shown.map(stateOf),
			];
			if (isKnown(request, reply, tag)) return reply;
			const at = now();
			return {
				as_of: iso(at),
				total,
				count: shown.length,
				next,
				tickers: shown.map(({ ticker, company, window, features }) =>
					chosen(
						{
							ticker,
							company,
							time_zone: marketOf(ticker).timeZone,
							latest: window ? sourced(window, at) : null,
							features: features ?? null,
						},
						choice,
					),
				),
			};
		},
	);
}

/** What changes when a ticker's numbers do, but for those of the run. */
const stateOf = ({ ticker, window }: TickerState): string =>
	`${ticker} ${window?.updated_at} ${window?.trade_count}`;
