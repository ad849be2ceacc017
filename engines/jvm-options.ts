import { Size } from "@tickstack/contracts/size";
import type { JvmSize } from "../environments/process-size.ts";

/** Below it the serial collector takes less memory and, on two cores, less time than G1. */
const SMALL_HEAP = Size.mebibytes(1_536);

/**
 * Heap and collector of a JVM. It ends at the first OutOfMemoryError: a broken heap is
 * answered by a restart, not by a process that is half alive.
 */
export function jvmOptions({ heap }: Pick<JvmSize, "heap">): string[] {
	return [
		...(heap.bytes < SMALL_HEAP.bytes
			? [`-Xmx${heap.toJvm()}`, "-XX:+UseSerialGC"]
			: [`-Xms${heap.toJvm()}`, `-Xmx${heap.toJvm()}`, "-XX:+UseG1GC"]),
		"-XX:+ExitOnOutOfMemoryError",
	];
}
