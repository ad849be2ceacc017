import type { ImportedTicker, Quality } from "./batch-schemas.ts";

/** Tickers of an import that are named in the report of all. */
const EXAMPLES = 50;

/** The data-quality report as the batch wrote it: with the import's report of every ticker. */
export type BatchReport = Quality["report"];

export interface RunQuality {
	/** The report without what grows with the number of tickers. */
	readonly report: BatchReport;
	/** What the import made of each ticker's rows. */
	readonly imported: ReadonlyMap<string, ImportedTicker>;
}

/** Parts a report into what is of the run and what is of each ticker. */
export function runQuality(written: BatchReport): RunQuality {
	const { history } = written;
	const report = history?.import;
	if (!history || !report) return { report: written, imported: new Map() };
	const { tickers = [], lostTickers = [] } = report;
	return {
		report: {
			...written,
			history: {
				...history,
				import: {
					...report,
					lostTickers: lostTickers.slice(0, EXAMPLES),
					tickers: tickers
						.filter(({ refused, days }) => refused > 0 || days === 0)
						.sort((a, b) => b.refused - a.refused)
						.slice(0, EXAMPLES),
				},
			},
		},
		imported: new Map(tickers.map((one) => [one.ticker, one])),
	};
}
