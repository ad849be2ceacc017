import type { Rejection } from "./rejection.ts";

/** Why a record went to a dead-letter topic, and where it came from. */
export interface DeadLetter extends Omit<Rejection, "ok" | "code"> {
	/** A {@link Rejection}'s code, or the stable code of whoever refused the record. */
	readonly code: string;
	readonly topic: string;
	readonly partition: number;
	readonly offset: bigint | number;
}

/** The headers that a dead letter carries in addition to the record's own; key and value stay as they were. */
export const deadLetterHeaders = ({
	code,
	field,
	reason,
	topic,
	partition,
	offset,
}: DeadLetter) => ({
	"error.code": code,
	"error.field": field,
	"error.reason": reason,
	"source.topic": topic,
	"source.partition": String(partition),
	"source.offset": String(offset),
});
