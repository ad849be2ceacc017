import { Size } from "@tickstack/contracts/size";
import type { JvmSize, VolumeSpec } from "./process-size.ts";

/** A heap below this starts no JVM that does real work. */
const LEAST_HEAP = Size.mebibytes(128);
/** Heaps are multiples of it. */
const STEP = Size.mebibytes(64);

/** A JVM with a fraction of the heap; the rest of its memory shrinks with it. */
export function shrink<S extends JvmSize>(size: S, factor: number): S {
	const steps = Math.floor(size.heap.times(factor).bytes / STEP.bytes);
	const scaled = STEP.times(steps);
	const heap = scaled.bytes < LEAST_HEAP.bytes ? LEAST_HEAP : scaled;
	const ratio = size.memory.bytes / size.heap.bytes;
	return {
		...size,
		heap,
		memory: heap.times(ratio),
		cpuMillis: Math.max(50, Math.floor(size.cpuMillis * factor)),
	};
}

/** A disk that is not larger than given. */
export const atMost = (volume: VolumeSpec, size: Size): VolumeSpec =>
	volume.size.bytes > size.bytes ? { ...volume, size } : volume;
