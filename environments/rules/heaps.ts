import { Size } from "@tickstack/contracts/size";
import { components } from "../components.ts";
import type { Rule } from "./rule.ts";

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
