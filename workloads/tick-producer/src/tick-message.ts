import type { MessageToProduce } from "@platformatic/kafka";
import { TICK_SCHEMA_HEADER } from "@tickstack/contracts/tick";

/** A tick as it goes to Kafka: bytes only, the partition chosen. */
export type TickMessage = MessageToProduce<Buffer, Buffer, Buffer, Buffer> & {
	readonly key: Buffer;
	readonly value: Buffer;
	readonly partition: number;
	readonly timestamp: bigint;
};

/** All ticks share one map of headers. */
const HEADERS: ReadonlyMap<Buffer, Buffer> = new Map([
	[Buffer.from(TICK_SCHEMA_HEADER[0]), Buffer.from(TICK_SCHEMA_HEADER[1])],
]);

/** @param timeMs the tick's time, which is the record's timestamp */
export const tickMessage = (
	topic: string,
	partition: number,
	key: Buffer,
	json: string,
	timeMs: number,
): TickMessage => ({
	topic,
	partition,
	key,
	value: Buffer.from(json),
	headers: HEADERS as Map<Buffer, Buffer>,
	timestamp: BigInt(timeMs),
});
