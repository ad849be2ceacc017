import { Size } from "@tickstack/contracts/size";
import type { HeldMemory } from "../pipeline/catalogue/workload.ts";

/**
 * Outside of V8's heap and of the buffers that a workload names: libuv, OpenSSL, compiled code, stacks, small buffers.
 * Measured as anonymous memory less V8's heap, of the workloads after two minutes at 1,000 ticks/s: 30 to 50 MiB, the
 * query-api 67. Pages of the program itself (58 MiB) come from its file and are dropped where memory is short.
 */
const NATIVE = Size.mebibytes(56);
/**
 * V8 keeps three times a semi-space for young objects (`heap_size_limit` = old space + 3 × semi-space). Without a
 * bound a semi-space grows to 64 MiB, which no limit of the old space holds back.
 */
const SEMI_SPACES = 3;
/** Of the whole process, for a semi-space; it is a power of two, from 4 to 16 MiB. */
const SEMI_SPACE_SHARE = 1 / 24;
/** Live objects of any workload: its modules, clients, metrics. Measured: 20 to 26 MiB; collections need room. */
const PROGRAM = Size.mebibytes(40);

function semiSpaceMib(memory: Size): number {
	const share = memory.times(SEMI_SPACE_SHARE).toMebibytes();
	return Math.min(16, Math.max(4, 2 ** Math.floor(Math.log2(share))));
}

/** MiB of V8's old space in a process: what native memory, buffers and the young generation leave; may be negative. */
const oldSpaceMib = (memory: Size, { buffers }: HeldMemory): number =>
	Math.floor(
		memory.toMebibytes() -
			NATIVE.toMebibytes() -
			buffers.toMebibytes() -
			SEMI_SPACES * semiSpaceMib(memory),
	);

/** V8's flags for a process on Node of a memory: the same formula wherever it runs. */
export const nodeFlags = (memory: Size, held: HeldMemory): string[] => [
	`--max-old-space-size=${oldSpaceMib(memory, held)}`,
	`--max-semi-space-size=${semiSpaceMib(memory)}`,
];

/** What a memory is divided into, for people. */
export const nodeMemoryText = (memory: Size, { heap, buffers }: HeldMemory) =>
	`${NATIVE} native, ${mebibytes(buffers)} buffers, ${SEMI_SPACES * semiSpaceMib(memory)}MiB young objects, ${PROGRAM} program, ${mebibytes(heap)} data`;

/** The least memory of a process that holds this. */
export function leastNodeMemory(held: HeldMemory): Size {
	let memory = NATIVE;
	while (!isEnough(memory, held))
		memory = Size.bytes(memory.bytes + Size.mebibytes(8).bytes);
	return memory;
}

/** Whether V8's old space has room for what is held. */
export const isEnough = (memory: Size, held: HeldMemory): boolean =>
	oldSpaceMib(memory, held) >= PROGRAM.toMebibytes() + held.heap.toMebibytes();

const mebibytes = (size: Size): string => `${Math.ceil(size.toMebibytes())}MiB`;
