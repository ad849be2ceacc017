import type { Json } from "./declaration.ts";
import type { ObjectKind } from "./elasticsearch-objects.ts";

/** Index lifecycle policies (Elasticsearch API, `_ilm/policy`). */
export const lifecycles: ObjectKind = {
	label: "lifecycle policy",
	path: "_ilm/policy",
	needs: "index lifecycle management",
	bodyOf: (answer, name) => {
		const { policy } = (answer[name] ?? {}) as { policy?: Json };
		return policy && { policy };
	},
	// A phase without min_age is printed with 0ms.
	canonical: (body) => {
		const { phases } = (body.policy ?? {}) as {
			phases?: Record<string, Json>;
		};
		return {
			phases: Object.fromEntries(
				Object.entries(phases ?? {}).map(([phase, value]) => [
					phase,
					{ min_age: "0ms", ...value },
				]),
			),
		};
	},
};
