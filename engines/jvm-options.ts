import { Size } from "@tickstack/contracts/size";
import type { JvmSize } from "../environments/process-size.ts";

/** Below it the serial collector takes less memory and, on two cores, less time than G1. */
const SMALL_HEAP = Size.mebibytes(1_536);

export interface JvmTraits {
	/**
	 * Leaves out the optimizing compiler. On the two cores of a laptop it takes half of the processor time of a start,
	 * and a broker or HDFS daemon that mostly moves bytes gains little by it. @default false
	 */
	readonly quickStart?: boolean;
}

/**
 * Heap and collector of a JVM. It ends at the first OutOfMemoryError: a broken heap is
 * answered by a restart, not by a process that is half alive.
 */
export function jvmOptions(
	{ heap }: Pick<JvmSize, "heap">,
	{ quickStart = false }: JvmTraits = {},
): string[] {
	return [
		...(heap.bytes < SMALL_HEAP.bytes
			? [`-Xmx${heap.toJvm()}`, "-XX:+UseSerialGC"]
			: [`-Xms${heap.toJvm()}`, `-Xmx${heap.toJvm()}`, "-XX:+UseG1GC"]),
		...(quickStart ? ["-XX:TieredStopAtLevel=1"] : []),
		"-XX:+ExitOnOutOfMemoryError",
	];
}
