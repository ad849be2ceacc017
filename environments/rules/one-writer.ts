import type { Rule } from "./rule.ts";

const matches = (pattern: string, name: string) =>
	pattern.endsWith("*")
		? name.startsWith(pattern.slice(0, -1))
		: pattern === name;

/** Two workloads that write one index overwrite each other's documents: ids and versions are one writer's. */
export const oneWriter: Rule = function* ({ elasticsearch }) {
	const indices = Object.entries(elasticsearch.indices);
	for (const [i, [key, index]] of indices.entries())
		for (const [, earlier] of indices.slice(0, i))
			if (
				index.writer !== earlier.writer &&
				(matches(index.name, earlier.name) || matches(earlier.name, index.name))
			)
				yield {
					key: `elasticsearch.indices.${key}.writer`,
					value: index.writer,
					because: `writes ${index.name}, and ${earlier.writer} writes ${earlier.name}: the same index has two writers`,
					allowed: `let ${earlier.writer} alone write it, or take another index`,
				};
};
