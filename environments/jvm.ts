import type { Size } from "@tickstack/contracts/size";
import type { JvmSize } from "./process-size.ts";

/** A JVM's heap, and twice as much for the whole process: threads, code, direct buffers, page cache. */
export const jvm = (heap: Size, cpuMillis: number): JvmSize => ({
	heap,
	memory: heap.times(2),
	cpuMillis,
});
