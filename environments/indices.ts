import type { Duration } from "@tickstack/contracts/duration";
import {
	INDEX_DEFINITIONS,
	type IndexKey,
	type Load,
} from "../pipeline/catalogue/data-sets.ts";
import type { ElasticsearchSpec, IndexSpec } from "./elasticsearch-spec.ts";

/** The indices of the pipeline at an environment's load. */
export function indices(
	load: Load,
	keepWindows: Duration,
): ElasticsearchSpec["indices"] {
	const index = (key: IndexKey): IndexSpec => {
		const { name, writer, retention, expected } = INDEX_DEFINITIONS[key];
		return {
			name,
			writer,
			shards: 1,
			retention: retention === "environment" ? keepWindows : retention,
			expected: expected(load),
		};
	};
	return Object.fromEntries(
		(Object.keys(INDEX_DEFINITIONS) as IndexKey[]).map((key) => [
			key,
			index(key),
		]),
	) as ElasticsearchSpec["indices"];
}
