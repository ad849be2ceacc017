import { murmur2 } from "@platformatic/kafka";

/** The partition that Kafka's own clients choose for a key: murmur2, the sign bit off, modulo the partitions. */
export const partitionOf = (key: Buffer, partitions: number): number =>
	(murmur2(key) & 0x7fff_ffff) % partitions;
