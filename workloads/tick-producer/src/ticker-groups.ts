import { murmur2 } from "@platformatic/kafka";

/** The partition that Kafka's own clients choose for a key: murmur2, the sign bit off, modulo the partitions. */
export const partitionOf = (key: Buffer, partitions: number): number =>
	(murmur2(key) & 0x7fff_ffff) % partitions;

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
