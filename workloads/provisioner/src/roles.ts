import type { Json } from "./declaration.ts";
import type { ObjectKind } from "./elasticsearch-objects.ts";

/** Roles (Elasticsearch API, `_security/role`). */
export const roles: ObjectKind = {
	label: "role",
	path: "_security/role",
	needs: "security switched on",
	bodyOf: (answer, name) => answer[name] as Json | undefined,
	// Elasticsearch fills in what is left out; only what a declaration may say is compared.
	canonical: (body) => ({
		cluster: body.cluster ?? [],
		indices: ((body.indices ?? []) as Json[]).map(({ names, privileges }) => ({
			names,
			privileges,
		})),
	}),
};
