import type { Domain } from "../domains/domain.ts";
import { environmentDomains } from "../domains/environment-domains.ts";
import type { Rule, SpecProblem } from "../spec-error.ts";

/** Values that no field of that kind may have: half a broker, no partition, a name with a space. */
export const domains: Rule = (spec) => outside(spec, environmentDomains, "");

type Tree = { readonly [key: string]: Tree | Domain | undefined };

const isDomain = (node: object): node is Domain => "has" in node;

function* outside(
	value: unknown,
	node: Tree | Domain,
	key: string,
): Generator<SpecProblem> {
	if (value === undefined) return;
	if (isDomain(node)) {
		if (!node.has(value)) yield problem(value, node, key);
		return;
	}
	if (typeof value !== "object" || value === null) return;
	for (const [name, each] of Object.entries(value)) {
		const below = node[name] ?? node.each;
		if (below) yield* outside(each, below, key ? `${key}.${name}` : name);
	}
}

function problem(
	value: unknown,
	{ because, allowed }: Domain,
	key: string,
): SpecProblem {
	if (typeof value !== "string")
		return { key, value: String(value), because, allowed };
	return {
		key,
		value: JSON.stringify(value),
		because: `${because} (${value.length} characters)`,
		allowed,
	};
}
