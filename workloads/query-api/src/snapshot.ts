import type { Latest } from "./latest-windows.ts";
import { Problem } from "./problem.ts";
import type { Run } from "./run.ts";

/** What both paths show at one moment. */
export interface Snapshot {
	/** undefined before the first run is published. */
	readonly run: Run | undefined;
	readonly latest: Latest;
}

/** A ticker that at least one path knows. */
export interface KnownTicker {
	readonly ticker: string;
	readonly company: string;
}

/** @throws {Problem} `unknown-ticker` when neither path knows it */
export function knownTicker(
	{ run, latest }: Snapshot,
	ticker: string,
): KnownTicker {
	const known = latest.byTicker.get(ticker) ?? run?.latest.get(ticker);
	if (!known)
		throw new Problem(
			"unknown-ticker",
			`there is neither a window nor a batch row of ${ticker}; /v1/tickers and /v1/screener list those there are`,
		);
	return { ticker, company: known.company };
}
