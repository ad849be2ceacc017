import { parseTick } from "@tickstack/contracts/tick";
import type { TopicReader } from "@tickstack/runtime/topic-reader";
import { partitionOf } from "./ticker-groups.ts";

/** Records read from the end of a partition for each of its tickers: a ticker that pauses is still found. */
const TAIL_PER_TICKER = 500;
/** Records that are read at a time: what is in memory does not grow with the tickers. */
const STRETCH = 10_000;

/**
 * The Close of each ticker's latest tick at the end of the topic: where prices continue after a restart. The topic is
 * read backwards, stretch by stretch, until every ticker is found; within a stretch the latest by time counts, of two
 * at one time the later one. A ticker that has none there is left out.
 */
export async function lastTicks(
	reader: TopicReader,
	tickers: readonly string[],
): Promise<ReadonlyMap<string, number>> {
	const [starts, ends] = [await reader.starts(), await reader.ends()];
	const byPartition = Map.groupBy(tickers, (ticker) =>
		partitionOf(Buffer.from(ticker), ends.length),
	);
	const closes = new Map<string, number>();
	for (const [partition, own] of byPartition) {
		const missing = new Set(own);
		let end = ends[partition] ?? 0;
		const start = Math.max(
			starts[partition] ?? 0,
			end - TAIL_PER_TICKER * own.length,
		);
		while (end > start && missing.size > 0) {
			const from = Math.max(start, end - STRETCH);
			const found = new Map<string, { time: string; close: number }>();
			for (const { value, timestamp } of await reader.read(
				partition,
				from,
				end,
			)) {
				const result = value && parseTick(value, Number(timestamp));
				if (!result?.ok || !missing.has(result.tick.ticker)) continue;
				const { ticker, time, Close: close } = result.tick;
				const known = found.get(ticker);
				if (!known || known.time <= time) found.set(ticker, { time, close });
			}
			for (const [ticker, { close }] of found) {
				closes.set(ticker, close);
				missing.delete(ticker);
			}
			end = from;
		}
	}
	return closes;
}
