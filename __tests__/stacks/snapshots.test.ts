import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { workloadsOf } from "./pods.ts";
import { readableJson } from "./readable-json.ts";
import { reviewed } from "./review.ts";
import { resourcesOf, synthesize, synthesizeProject } from "./synthesized.ts";

const FOLDER = join(__dirname, "__snapshots__");
/** Characters of a stack of up to ten workloads, and of each further one. */
const LARGEST = 70_000;
const LARGEST_FURTHER = 6_500;
const stacks = synthesize();

/** Compares with a file; `UPDATE_SNAPSHOTS=1 npx jest __tests__/stacks` writes it. */
function expectFile(name: string, text: string): void {
	const path = join(FOLDER, name);
	if (process.env.UPDATE_SNAPSHOTS || !existsSync(path)) {
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, text);
	}
	expect(text).toBe(readFileSync(path, "utf8"));
}

describe.each(
	[synthesizeProject(), ...stacks].map((stack) => [stack.name, stack] as const),
)("%s", (name, stack) => {
	const text = `${readableJson(reviewed(stack))}\n`;

	test("is what was reviewed", () => {
		expectFile(`${name}.json`, text);
	});

	test("is small enough to review", () => {
		const further = Math.max(0, workloadsOf(stack).length - 10);
		expect(text.length).toBeLessThan(LARGEST + LARGEST_FURTHER * further);
	});

	test("has the resources that were reviewed, at their addresses", () => {
		const addresses = resourcesOf(stack).map(({ address }) => address);
		expectFile(`${name}.addresses.txt`, `${addresses.join("\n")}\n`);
	});
});

/** What differs between two values, as `key: before → after`. */
function differences(a: unknown, b: unknown, key = ""): string[] {
	if (JSON.stringify(a) === JSON.stringify(b)) return [];
	if (a === undefined) return [`${key}: only in staging`];
	if (b === undefined) return [`${key}: only in prod`];
	if (
		a === null ||
		b === null ||
		typeof a !== "object" ||
		typeof b !== "object" ||
		Array.isArray(a) !== Array.isArray(b)
	)
		return [`${key}: ${readable(a)} → ${readable(b)}`];
	const [left, right] = [a, b] as Record<string, unknown>[];
	const keys = new Set([
		...Object.keys(left ?? {}),
		...Object.keys(right ?? {}),
	]);
	return [...keys].flatMap((each) =>
		differences(left?.[each], right?.[each], key ? `${key}.${each}` : each),
	);
}

function readable(value: unknown): string {
	const text = JSON.stringify(value);
	return text.length > 100 ? `${text.slice(0, 97)}…` : text;
}

test.each(["platform", "pipeline"])(
	"a staging environment's %s differs from prod's in what was reviewed",
	(part) => {
		const of = (environment: string) => {
			const stack = stacks.find(
				({ name }) => name === `${environment}-${part}`,
			);
			if (!stack) throw new Error(`${environment} has no ${part}`);
			// The namespace and the name are everywhere: they are said once, above.
			return JSON.parse(
				JSON.stringify(reviewed(stack))
					.replaceAll(`.${stack.environment.namespace}.svc`, ".NAMESPACE.svc")
					.replaceAll(
						`"namespace":"${stack.environment.namespace}"`,
						'"namespace":"NAMESPACE"',
					),
			);
		};
		const list = differences(of("prod"), of("staging-demo"));
		expectFile(`prod-staging.${part}.txt`, `${list.join("\n")}\n`);
	},
);
