import type { Domain } from "../domains/domain.ts";
import { environmentDomains } from "../domains/environment-domains.ts";
import type { EnvironmentSpec } from "../environment-spec.ts";
import type { Rule, SpecProblem } from "../spec-error.ts";

/** Values that no field of that kind may have: half a broker, no partition, a name with a space. */
export const domains: Rule = (spec) =>
	outside(spec, environmentDomains, "").map(problem);

/** Whether a number, size or time is one that cannot be: nothing can be reckoned with it. */
export const hasImpossibleFigure = (spec: EnvironmentSpec): boolean =>
	outside(spec, environmentDomains, "").some(
		({ value }) => typeof value !== "string",
	);

type Tree = { readonly [key: string]: Tree | Domain | undefined };

interface Outside {
	readonly key: string;
	readonly value: unknown;
	readonly domain: Domain;
}

const isDomain = (node: object): node is Domain => "has" in node;

function outside(
	value: unknown,
	node: Tree | Domain,
	key: string,
): readonly Outside[] {
	if (value === undefined) return [];
	if (isDomain(node))
		return node.has(value) ? [] : [{ key, value, domain: node }];
	if (typeof value !== "object" || value === null) return [];
	return Object.entries(value).flatMap(([name, each]) => {
		const below = node[name] ?? node.each;
		return below ? outside(each, below, key ? `${key}.${name}` : name) : [];
	});
}

function problem({ key, value, domain }: Outside): SpecProblem {
	const { because, allowed } = domain;
	if (typeof value !== "string")
		return { key, value: String(value), because, allowed };
	return {
		key,
		value: JSON.stringify(value),
		because: `${because} (${value.length} characters)`,
		allowed,
	};
}
