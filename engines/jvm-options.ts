import { Size } from "@tickstack/contracts/size";
import type { EnvironmentSpec } from "../environments/environment-spec.ts";
import type { JvmSize } from "../environments/process-size.ts";

/** Below it the serial collector takes less memory and, on two cores, less time than G1. */
const SMALL_HEAP = Size.mebibytes(1_536);

export interface JvmTraits {
	/** Leaves out the optimizing compiler, see {@link startsQuickly}. @default false */
	readonly quickStart?: boolean;
}

/** Ticks per second from which the optimizing compiler earns what it costs. */
const BUSY = 5_000;

/**
 * Whether JVMs go without the optimizing compiler. On the two cores of a laptop it takes half of the processor time of
 * a start (Spark to the end of its first batch: 30 s, 15 s without). Later it pays: Spark then takes 26 s of processor
 * time for a million ticks, 48 s without.
 */
export const startsQuickly = ({
	tier,
	load,
}: Pick<EnvironmentSpec, "tier" | "load">): boolean =>
	tier === "local" && load.ticksPerSecond < BUSY;

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
