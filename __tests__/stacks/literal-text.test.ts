import fc from "fast-check";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { onKubeconfig } from "../../environments/on-kubeconfig.ts";
import { prod } from "../../environments/prod.ts";
import { problemsOf } from "../../environments/validate.ts";
import { leaves } from "../environments/leaves.ts";
import { withValue } from "../environments/with-value.ts";
import { environments, synthesize } from "./synthesized.ts";

/** What Terraform would read a file, run a loop or leave the text by. */
const SNIPPETS = [
	`\${file("/etc/passwd")}`,
	"$${x}",
	"%{ if true }a%{ endif }",
	"%%{x}",
	"$%{",
	"${",
	"}",
	"$",
	"%",
	'"',
	"\\",
	"a",
	"ä",
	"~",
	"{TfToken",
	"$(POD_NAME)",
];
const hostile = fc
	.array(fc.constantFrom(...SNIPPETS), { minLength: 1, maxLength: 8 })
	.map((parts) => parts.join(""));

/** A text in Terraform's notation: what stands for itself, and its expressions. */
function read(notation: string): { literal: string; expressions: string[] } {
	const expressions: string[] = [];
	const literal = notation.replaceAll(
		/\$\$\{|%%\{|\$\{"([$%]+)"\}|[$%]\{([^}]*)\}?/g,
		(found, signs?: string, expression?: string) => {
			if (signs !== undefined) return signs;
			if (expression === undefined) return found.slice(1);
			expressions.push(expression);
			return "\0";
		},
	);
	return { literal, expressions };
}

/** All texts of some stacks that Terraform evaluates. */
function texts(specs: readonly EnvironmentSpec[]): readonly string[] {
	const found: string[] = [];
	const collect = (value: unknown): void => {
		if (typeof value === "string") found.push(value);
		else if (typeof value === "object" && value !== null)
			for (const [key, each] of Object.entries(value)) {
				found.push(key);
				collect(each);
			}
	};
	for (const { json } of synthesize(specs)) {
		const { resource, data, output, provider } = json;
		collect({ resource, data, output, provider });
	}
	return found;
}

const expressionsOf = (all: readonly string[]) =>
	new Set(all.flatMap((each) => read(each).expressions));

const copy = environments.at(-1) as EnvironmentSpec;
const onAny = onKubeconfig(prod, { context: "kind-kind" });
/** Fields that take any text, and where it goes. */
const FREE: readonly (readonly [EnvironmentSpec, string])[] = [
	[copy, "lifetime.owner"],
	[onAny, "cluster.context"],
];

describe("what somebody typed", () => {
	test.each(FREE)("in $name's %s is applied as it is", (spec, key) => {
		const known = expressionsOf(texts([spec]));
		fc.assert(
			fc.property(hostile, (value) => {
				const given = withValue(spec, key, value);
				const all = texts([given]);
				const added = [...expressionsOf(all)].filter(
					(each) => !known.has(each),
				);
				expect(added).toEqual([]);
				expect(all.map((each) => read(each).literal)).toContain(value);
			}),
			{ numRuns: 8, seed: 16 },
		);
	});

	test.each([copy, prod, onAny])(
		"in any other field of $name is refused",
		(spec) => {
			const free = FREE.flatMap(([each, key]) => (each === spec ? [key] : []));
			const fields = leaves(spec).filter(
				({ key, value }) => typeof value === "string" && !free.includes(key),
			);
			expect(fields.length).toBeGreaterThan(30);
			for (const { key } of fields)
				for (const value of SNIPPETS.slice(0, 6))
					expect([
						key,
						problemsOf(withValue(spec, key, value)).map((each) => each.key),
					]).toEqual([key, expect.arrayContaining([key])]);
		},
	);

	test("is refused where cdktf would take it for a reference of its own", () => {
		const value = ["$", "{TfToken[TOKEN.0]}"].join("");
		expect(problemsOf(withValue(copy, "lifetime.owner", value))).toMatchObject([
			{ key: "lifetime.owner" },
		]);
	});
});
