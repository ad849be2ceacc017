import { partitionOf } from "./partition.ts";

/** Tickers of one lane. */
export interface TickerGroup {
	readonly partition: number;
	readonly tickers: readonly string[];
}

/**
 * Shares tickers out over at most `maxInFlight` lanes, each of one partition; partitions above that number share no
 * lane, as their order is their own.
 */
export function tickerGroups(
	tickers: readonly string[],
	partitions: number,
	maxInFlight: number,
): TickerGroup[] {
	const byPartition = Map.groupBy(tickers, (ticker) =>
		partitionOf(Buffer.from(ticker), partitions),
	);
	const each = Math.max(1, Math.floor(maxInFlight / byPartition.size));
	return [...byPartition].flatMap(([partition, own]) =>
		[...Map.groupBy(own, (_, i) => i % each).values()].map((group) => ({
			partition,
			tickers: group,
		})),
	);
}
