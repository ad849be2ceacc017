import { parseExactly } from "@tickstack/contracts/record-text";
import {
	parseTick,
	type Tick,
	type TickResult,
} from "@tickstack/contracts/tick";
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
export function rawTick({
	value,
	timestamp,
}: Pick<FetchedRecord, "value" | "timestamp">): RawTick {
	if (!value) return NO_VALUE;
	const result = parseTick(value, Number(timestamp));
	if (!result.ok) return result;
	const tick: Tick & { _partition?: unknown; _offset?: unknown } = result.tick;
	const isAsGiven =
		!result.isRewritten &&
		tick._partition === undefined &&
		tick._offset === undefined;
	return {
		ok: true,
		time: tick.time,
		bytes: isAsGiven ? value : rewritten(value, tick.time),
	};
}

/**
 * The tick's JSON with its time as it is kept, and without `_partition` and `_offset` of its own, which would be there
 * twice. Numbers stay digit by digit.
 */
function rewritten(bytes: Buffer, time: string): Uint8Array {
	const { _partition, _offset, ...fields } = parseExactly(bytes.toString()) as {
		_partition?: unknown;
		_offset?: unknown;
	};
	return Buffer.from(JSON.stringify({ ...fields, time }));
}
