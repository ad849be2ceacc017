import { approximately } from "../sizing/approximately.ts";
import { indexBytes, USABLE, usable } from "../sizing/disk-usage.ts";
import type { Rule } from "../spec-error.ts";

/** A copy never shares a node with its primary: too many leave the cluster yellow for ever. */
export const elasticsearchReplicas: Rule = function* ({ elasticsearch }) {
	const { replicas, nodes } = elasticsearch;
	if (replicas >= nodes || replicas < 0)
		yield {
			key: "elasticsearch.replicas",
			value: String(replicas),
			because: `need ${replicas + 1} nodes, there are ${nodes}`,
			allowed: `take 0 to ${Math.max(0, nodes - 1)}, or more elasticsearch.nodes`,
		};
};

/** Nodes that pass the disk watermark before old documents are deleted. The largest index is named. */
export const elasticsearchStorage: Rule = function* ({ elasticsearch }) {
	const { indices, replicas, nodes, storage } = elasticsearch;
	const copies = 1 + replicas;
	const needed = Object.values(indices).reduce(
		(sum, i) => sum + indexBytes(i) * copies,
		0,
	);
	const available = usable(storage, nodes);
	if (needed <= available) return;
	const largest = Object.entries(indices).sort(
		([, a], [, b]) => indexBytes(b) - indexBytes(a),
	)[0];
	if (!largest) return;
	const [key, index] = largest;
	yield {
		key: `elasticsearch.indices.${key}.retention`,
		value: index.retention.toString(),
		because: `of ${index.name}: ${index.expected.documentsPerDay} documents/day × ${index.expected.documentSize.bytes} B × ${copies} copies needs ${approximately(indexBytes(index) * copies)}, all indices ${approximately(needed)}; ${nodes} node(s) of ${storage.size} hold ${approximately(available)} at ${USABLE * 100} %`,
		allowed: "raise elasticsearch.storage or lower the retention",
	};
};

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
