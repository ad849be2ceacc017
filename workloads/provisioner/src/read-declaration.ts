import type { Declaration } from "./declaration.ts";

/** A declaration that cannot be used: every problem with its place. */
export class DeclarationError extends Error {
	readonly code = "DECLARATION_INVALID";
	readonly problems: readonly string[];

	constructor(source: string, problems: readonly string[]) {
		super(
			`${source}: ${problems.length} problem(s)\n${problems.map((problem) => `  ${problem}`).join("\n")}`,
		);
		this.name = "DeclarationError";
		this.problems = problems;
	}
}

interface Rule {
	readonly allowed: string;
	readonly optional?: true;
	test(value: unknown): boolean;
}

const whole = (min: number): Rule => ({
	allowed: `a whole number from ${min}`,
	test: (value) => Number.isSafeInteger(value) && (value as number) >= min,
});
const matching = (pattern: RegExp, allowed: string): Rule => ({
	allowed,
	test: (value) => typeof value === "string" && pattern.test(value),
});
const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === "object" && value !== null && !Array.isArray(value);
const object: Rule = { allowed: "an object", test: isObject };
const optional = (rule: Rule): Rule => ({ ...rule, optional: true });
const word = matching(/^\S+$/, "a word");

const words: Rule = {
	allowed: "a list of at least one word",
	test: (value) =>
		Array.isArray(value) && value.length > 0 && value.every(word.test),
};

const RULES: Readonly<
	Record<keyof Declaration, Readonly<Record<string, Rule>>>
> = {
	topics: {
		name: matching(
			/^[A-Za-z0-9._-]{1,249}$/,
			"1–249 letters, digits, dots, dashes, underscores",
		),
		partitions: whole(1),
		replicationFactor: whole(1),
		configs: {
			allowed: "an object of texts",
			test: (value) =>
				isObject(value) &&
				Object.values(value).every((text) => typeof text === "string"),
		},
	},
	directories: {
		path: matching(/^(\/[^/]+)+$/, "an absolute path without a trailing slash"),
		owner: word,
		group: optional(word),
		mode: matching(/^[01]?[0-7]{3}$/, "octal permissions such as 750"),
		names: optional(whole(1)),
		bytes: optional(whole(1)),
	},
	indices: {
		name: matching(
			/^[a-z0-9][a-z0-9._-]*$/,
			"a lower-case name of an index without wildcards",
		),
		patterns: {
			allowed: "a list of at least one index pattern",
			test: (value) =>
				Array.isArray(value) && value.length > 0 && value.every(word.test),
		},
		create: {
			allowed: "true or false",
			test: (value) => typeof value === "boolean",
		},
		mapping: object,
		settings: object,
	},
	roles: { name: word, body: object },
	acls: {
		principal: word,
		resource: matching(/^(topic|group)$/, "topic or group"),
		name: word,
		pattern: matching(/^(literal|prefixed)$/, "literal or prefixed"),
		operations: words,
	},
	kafkaUsers: { name: word, passwordFile: word },
	elasticsearchUsers: { name: word, passwordFile: word, roles: words },
};

/**
 * Reads a declaration from JSON. A kind that is left out declares nothing.
 * @throws {DeclarationError} with every problem; an unknown key is one, since it may be a misspelt one
 */
export function readDeclaration(text: string, source: string): Declaration {
	let given: unknown;
	try {
		given = JSON.parse(text);
	} catch (error) {
		throw new DeclarationError(source, [
			`is not JSON: ${(error as Error).message}`,
		]);
	}
	if (!isObject(given)) throw new DeclarationError(source, ["is no object"]);
	const problems: string[] = [];
	for (const key of Object.keys(given))
		if (!Object.hasOwn(RULES, key))
			problems.push(
				`${key} is unknown; there are ${Object.keys(RULES).join(", ")}`,
			);
	for (const [kind, rules] of Object.entries(RULES)) {
		const things = given[kind] ?? [];
		if (!Array.isArray(things)) problems.push(`${kind} is no list`);
		else
			for (const [at, thing] of things.entries())
				problems.push(...problemsOf(thing, rules, `${kind}[${at}]`));
	}
	if (problems.length) throw new DeclarationError(source, problems);
	return {
		topics: [],
		directories: [],
		indices: [],
		roles: [],
		...given,
	} as Declaration;
}

function problemsOf(
	thing: unknown,
	rules: Readonly<Record<string, Rule>>,
	place: string,
): string[] {
	if (!isObject(thing)) return [`${place} is no object`];
	const unknown = Object.keys(thing)
		.filter((key) => !Object.hasOwn(rules, key))
		.map(
			(key) =>
				`${place}.${key} is unknown; there are ${Object.keys(rules).join(", ")}`,
		);
	const wrong = Object.entries(rules)
		.filter(
			([key, rule]) =>
				!(rule.optional && thing[key] === undefined) && !rule.test(thing[key]),
		)
		.map(
			([key, rule]) =>
				`${place}.${key} is ${JSON.stringify(thing[key])}; it takes ${rule.allowed}`,
		);
	return [...unknown, ...wrong];
}
