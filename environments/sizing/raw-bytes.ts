import type { EnvironmentSpec } from "../environment-spec.ts";

/** `_partition` and `_offset`, which the writer adds to each tick. */
const ADDED = 36;

/** Bytes a day of one copy of the raw data set, before compaction. */
export const rawBytesPerDay = ({ load }: EnvironmentSpec): number =>
	load.ticksPerSecond * (load.tickSize.bytes + ADDED) * 86_400;
