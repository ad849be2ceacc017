import { Size } from "@tickstack/contracts/size";
import {
	sharing,
	type WorkloadKey,
} from "../../pipeline/catalogue/catalogue.ts";
import { heldBy } from "../../pipeline/catalogue/workload.ts";
import { components, sumOver } from "../components.ts";
import { isEnough, leastNodeMemory, nodeMemoryText } from "../node-memory.ts";
import { approximately } from "../sizing/approximately.ts";
import type { Rule } from "../spec-error.ts";

/** From here on the JVM can no longer compress its object pointers and a larger heap holds less. */
const COMPRESSED_POINTERS = Size.gibibytes(31);

/** A heap above half of its process leaves no room for threads, code, direct buffers and page cache: the kernel kills it. */
export const heaps: Rule = function* (spec) {
	for (const { key, size } of components(spec)) {
		if (!size.heap) continue;
		if (size.heap.bytes > size.memory.bytes / 2)
			yield {
				key: `${key}.heap`,
				value: size.heap.toString(),
				because: `is above half of the process's ${size.memory} (${Math.round((100 * size.heap.bytes) / size.memory.bytes)} %)`,
				allowed: `take at most ${size.memory.times(0.5)}, or raise ${key}.memory to ${size.heap.times(2)}`,
			};
		if (size.heap.bytes > COMPRESSED_POINTERS.bytes)
			yield {
				key: `${key}.heap`,
				value: size.heap.toString(),
				because: "is beyond compressed object pointers",
				allowed: `take at most ${COMPRESSED_POINTERS}`,
			};
	}
};

/** A workload with less memory than it holds at its load collects garbage all the time, and ends in the end. */
export const nodeHeaps: Rule = function* ({ workloads, load }) {
	for (const key of Object.keys(workloads) as WorkloadKey[]) {
		const { memory, settings } = workloads[key];
		for (const definition of sharing(key)) {
			const held = heldBy(definition, { ...settings }, load);
			if (isEnough(memory, held)) continue;
			yield {
				key: `workloads.${key}.memory`,
				value: memory.toString(),
				because: `is too little for ${definition.name} with ${load.tickers} tickers: ${nodeMemoryText(memory, held)}`,
				allowed: `take at least ${leastNodeMemory(held)}`,
			};
			break;
		}
	}
};

/** Processes that do not fit on this machine all together. */
export const memory: Rule = function* (spec) {
	const { cluster } = spec;
	if (cluster.kind !== "local") return;
	const needed = sumOver(components(spec), ({ size }) => size.memory.bytes);
	if (needed > cluster.memory.bytes)
		yield {
			key: "cluster.memory",
			value: cluster.memory.toString(),
			because: `is less than the ${approximately(needed)} of all processes`,
			allowed: "raise it, or lower heaps and memory",
		};
};
