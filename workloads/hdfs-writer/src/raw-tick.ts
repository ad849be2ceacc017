import { parseTick, type TickResult } from "@tickstack/contracts/tick";
import type { FetchedRecord } from "@tickstack/runtime/fetched-records";

/** A record as the raw data set takes it, or what is wrong with it. */
export type RawTick =
	| { readonly ok: true; readonly time: string; readonly bytes: Uint8Array }
	| Extract<TickResult, { ok: false }>;

const NO_VALUE = {
	ok: false,
	code: "NOT_JSON",
	field: "",
	reason: "the record has no value",
} as const satisfies TickResult;

/** Reads a record. By its own timestamp the speed layer decides alike, however much later one of the two reads it. */
export function rawTick(
	{ value, timestamp }: Pick<FetchedRecord, "value" | "timestamp">,
	now: number,
): RawTick {
	if (!value) return NO_VALUE;
	const result = parseTick(value, Math.min(now, Number(timestamp)));
	return result.ok
		? { ok: true, time: result.tick.time, bytes: bytesOf(result.tick, value) }
		: result;
}

/** The tick's JSON without `_partition` and `_offset` of its own, which would be there twice. */
function bytesOf(
	tick: object & { _partition?: unknown; _offset?: unknown },
	bytes: Buffer,
): Uint8Array {
	if (tick._partition === undefined && tick._offset === undefined) return bytes;
	const { _partition, _offset, ...rest } = tick;
	return Buffer.from(JSON.stringify(rest));
}
