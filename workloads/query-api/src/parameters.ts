import { Problem } from "./problem.ts";
import { MAX_TICKERS, tickerParameter } from "./schema.ts";

/** RFC 3339 with seconds and a zone, or a date, which is its midnight in UTC. */
const TIME =
	/^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2}))?$/i;
/** Years that Elasticsearch's date format can print; a bound beyond them bounds as little. */
const MIN_MS = Date.parse("0000-01-01");
const MAX_MS = Date.UTC(9999, 11, 31);

/**
 * Milliseconds since the epoch of a query parameter.
 * @throws {Problem} `invalid-request` with the parameter's name
 */
export function timeParameter(name: string, text: string): number {
	// A plus that was not escaped arrives as a space. A leap second is the end of its minute.
	const given = text
		.replace(" ", "+")
		.toUpperCase()
		.replace(/:60(?=[.Z+-])/, ":59");
	const day = TIME.exec(given)?.[1];
	const ms = day === undefined ? Number.NaN : Date.parse(given);
	// Date.parse takes 30 February as 1 March.
	if (
		Number.isNaN(ms) ||
		new Date(`${day}T00:00:00Z`).getUTCDate() !== Number(day?.slice(8))
	)
		throw invalid(
			name,
			`${JSON.stringify(text)} is not a time: it takes RFC 3339 such as 2026-11-20T09:30:00Z, or a date`,
		);
	return Math.min(Math.max(ms, MIN_MS), MAX_MS);
}

/** @throws {Problem} when `from` is after `to`; a range of no length is empty */
export function checkRange(fromMs: number, toMs: number): void {
	if (fromMs > toMs)
		throw invalid(
			"from",
			`from (${new Date(fromMs).toISOString()}) is after to (${new Date(toMs).toISOString()})`,
		);
}

export const invalid = (name: string, reason: string): Problem =>
	new Problem("invalid-request", reason, { parameters: [{ name, reason }] });

const TICKER = new RegExp(tickerParameter.pattern);

/**
 * The tickers of a comma-separated list; undefined without one.
 * @throws {Problem} `invalid-request` with the parameter's name
 */
export function tickerList(
	name: string,
	text: string | undefined,
): ReadonlySet<string> | undefined {
	if (text === undefined) return undefined;
	const tickers = text.split(",");
	const wrong = tickers.find((ticker) => !TICKER.test(ticker));
	if (wrong !== undefined)
		throw invalid(
			name,
			`${JSON.stringify(wrong)} is not a ticker: it takes a comma-separated list of what matches ${tickerParameter.pattern}`,
		);
	if (tickers.length > MAX_TICKERS)
		throw invalid(
			name,
			`there are ${tickers.length} tickers; at most ${MAX_TICKERS} are allowed`,
		);
	return new Set(tickers);
}
