import { Problem } from "./problem.ts";

/** RFC 3339 with seconds and a zone, or a date, which is its midnight in UTC. */
const TIME =
	/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2}))?$/;
/** Years that Elasticsearch's date format can print. */
const MAX_MS = Date.UTC(9999, 11, 31);

/**
 * Milliseconds since the epoch of a query parameter.
 * @throws {Problem} `invalid-request` with the parameter's name
 */
export function timeParameter(name: string, text: string): number {
	// A plus that was not escaped arrives as a space.
	const given = text.replace(" ", "+");
	const ms = TIME.test(given) ? Date.parse(given) : Number.NaN;
	const valid =
		ms >= 0 &&
		ms <= MAX_MS &&
		// Date.parse takes 30 February as 1 March.
		new Date(`${given.slice(0, 10)}T00:00:00Z`).toISOString().slice(0, 10) ===
			given.slice(0, 10);
	if (!valid)
		throw invalid(
			name,
			`${JSON.stringify(text)} is not a time: it takes RFC 3339 such as 2026-11-20T09:30:00Z, or a date`,
		);
	return ms;
}

/** @throws {Problem} when `from` is not before `to` */
export function checkRange(fromMs: number, toMs: number): void {
	if (fromMs >= toMs)
		throw invalid(
			"from",
			`from (${new Date(fromMs).toISOString()}) is not before to (${new Date(toMs).toISOString()})`,
		);
}

export const invalid = (name: string, reason: string): Problem =>
	new Problem("invalid-request", reason, { parameters: [{ name, reason }] });
