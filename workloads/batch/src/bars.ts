/**
 * The input of all jobs: one row per ticker and trading day. The names are those that the jobs' SQL uses, plain enough
 * for every dialect; p is `Adj Close`.
 */
export const BAR_COLUMNS = [
	"ticker",
	"company",
	"day",
	"open",
	"high",
	"low",
	"close",
	"p",
	"volume",
] as const;

export type BarColumn = (typeof BAR_COLUMNS)[number];

/** Bar column → column of the contract. */
export const CONTRACT_NAME = {
	ticker: "ticker",
	company: "company",
	day: "day",
	open: "Open",
	high: "High",
	low: "Low",
	close: "Close",
	p: "Adj Close",
	volume: "Volume",
} as const satisfies Record<BarColumn, string>;
