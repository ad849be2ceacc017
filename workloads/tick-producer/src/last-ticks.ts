import { parseTick, type Tick } from "@tickstack/contracts/tick";
import type { TopicReader } from "@tickstack/runtime/topic-reader";
import { partitionOf } from "./ticker-groups.ts";

/** Records read from the end of a partition for each of its tickers: a ticker that pauses is still found. */
const TAIL_PER_TICKER = 500;

/**
 * The latest tick of each ticker at the end of the topic, by time, of two at one time the later one: where prices
 * continue after a restart. A ticker that has none there is left out.
 */
export async function lastTicks(
	reader: TopicReader,
	tickers: readonly string[],
): Promise<ReadonlyMap<string, Tick>> {
	const [starts, ends] = [await reader.starts(), await reader.ends()];
	const byPartition = Map.groupBy(tickers, (ticker) =>
		partitionOf(Buffer.from(ticker), ends.length),
	);
	const last = new Map<string, Tick>();
	for (const [partition, wanted] of byPartition) {
		const start = starts[partition] ?? 0;
		const end = ends[partition] ?? 0;
		if (end <= start) continue;
		const tail = end - TAIL_PER_TICKER * wanted.length;
		for (const { value, timestamp } of await reader.read(
			partition,
			Math.max(tail, start),
		)) {
			const result = value && parseTick(value, Number(timestamp));
			if (!result?.ok || !wanted.includes(result.tick.ticker)) continue;
			const known = last.get(result.tick.ticker);
			if (!known || known.time <= result.tick.time)
				last.set(result.tick.ticker, result.tick);
		}
	}
	return last;
}
