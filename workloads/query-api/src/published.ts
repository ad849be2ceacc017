import { PUBLISHED } from "./schema.ts";

/** A schema as OpenAPI shows it: what a handler checks itself has the schema of what it takes. */
export function published<S>(schema: S): S {
	if (Array.isArray(schema)) return schema.map(published) as S;
	if (typeof schema !== "object" || schema === null) return schema;
	const { [PUBLISHED]: shown, ...rest } = schema as Record<string, unknown>;
	const own = Object.fromEntries(
		Object.entries(rest).map(([name, value]) => [name, published(value)]),
	);
	if (shown === undefined) return own as S;
	const { type: _, ...others } = own;
	return { ...others, ...(shown as object) } as S;
}
