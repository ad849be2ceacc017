import assert from "node:assert/strict";
import { HDFS_PATHS } from "@tickstack/contracts/names";
import type { RawTick } from "@tickstack/contracts/tick";
import type { WebHdfs } from "@tickstack/runtime/webhdfs";

/** All lines of the raw data set, as they lie in its files. */
export async function rawTicks(
	hdfs: WebHdfs,
	path: string = HDFS_PATHS.rawTicks,
): Promise<RawTick[]> {
	const ticks: RawTick[] = [];
	for (const entry of await hdfs.list(path)) {
		const child = `${path}/${entry.pathSuffix}`;
		if (entry.type === "DIRECTORY")
			ticks.push(...(await rawTicks(hdfs, child)));
		else if (/^data_.*\.jsonl$/.test(entry.pathSuffix))
			for (const line of String(await hdfs.read(child)).split("\n"))
				if (line) ticks.push(JSON.parse(line));
	}
	return ticks;
}

/** The instant up to which every partition's records have reached the raw data set. */
export function completeUntil(ticks: readonly RawTick[]): number {
	const latest = new Map<number, number>();
	for (const tick of ticks)
		latest.set(
			tick._partition,
			Math.max(latest.get(tick._partition) ?? 0, Date.parse(tick.time)),
		);
	return latest.size ? Math.min(...latest.values()) : 0;
}

/** Nothing that the broker has acknowledged is missing: the offsets of each partition begin at 0 and have no gap. */
export function assertEveryOffset(ticks: readonly RawTick[]): void {
	const offsets = Map.groupBy(ticks, (tick) => tick._partition);
	assert.ok(offsets.size > 0, "there are raw ticks");
	for (const [partition, own] of offsets) {
		const seen = new Set(own.map((tick) => tick._offset));
		const last = own.reduce((max, tick) => Math.max(max, tick._offset), 0);
		assert.equal(
			seen.size,
			last + 1,
			`partition ${partition} has every offset`,
		);
	}
}
