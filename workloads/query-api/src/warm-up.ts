import type { FastifyInstance } from "fastify";
import { INTERVAL_NAMES } from "./interval.ts";

/** Tickers whose answers are made: the first visitors look at the ones traded most. */
const TICKERS = 10;
/** Longest that readiness waits for it. */
const LIMIT_MS = 8_000;
/** What is read in the first is written out of memory in the second. */
const ROUNDS = 2;

/**
 * Makes the answers that the first visitors request, before there are any: what is read of Elasticsearch is in memory
 * then, and the code has run. An answer that cannot be made is none of its business.
 *
 * @param app its routes, not necessarily listening
 */
export async function warmUp(app: FastifyInstance): Promise<void> {
	const end = performance.now() + LIMIT_MS;
	const get = async (url: string) =>
		performance.now() < end ? app.inject({ url }) : undefined;
	const answer = await get(
		`/v1/tickers?sort=-activity&limit=${TICKERS}&fields=company`,
	);
	const { tickers = [] }: { tickers?: { ticker: string }[] } =
		answer?.statusCode === 200 ? answer.json() : {};
	const paths = [
		...["/", "/v1/tickers", "/v1/freshness", "/v1/quality"],
		...["/v1/screener", "/v1/screener?sort=-drawdown&format=csv"],
		...tickers.flatMap(({ ticker }) => pathsOf(encodeURIComponent(ticker))),
	];
	for (let round = 0; round < ROUNDS; round++)
		for (const path of paths) await get(path);
}

const pathsOf = (ticker: string): string[] => [
	`/v1/tickers/${ticker}`,
	`/v1/tickers/${ticker}/windows`,
	...INTERVAL_NAMES.map(
		(interval) => `/v1/tickers/${ticker}/candles?interval=${interval}`,
	),
	`/v1/features/${ticker}`,
	`/v1/features/${ticker}?limit=504`,
	`/v1/monthly/${ticker}`,
	`/v1/quality/${ticker}`,
];
