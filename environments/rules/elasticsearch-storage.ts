import { approximately } from "../sizing/approximately.ts";
import { indexBytes } from "../sizing/index-bytes.ts";
import { USABLE, usable } from "../sizing/usable.ts";
import type { Rule } from "./rule.ts";

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
