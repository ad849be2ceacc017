import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(__dirname, "../../constructs");

/** Exported interfaces with their bodies, as Biome formats them: the closing brace starts a line. */
const INTERFACE = /^export interface (\w+)[^{]*\{\n([\s\S]*?)^\}/gm;
/** An optional property of such a body, with the doc comment before it. */
const OPTIONAL =
	/((?:^\t\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?)^\treadonly (\w+)\?:/gm;

const optionals = globSync("**/*.ts", { cwd: FOLDER }).flatMap((file) =>
	[...readFileSync(join(FOLDER, file), "utf8").matchAll(INTERFACE)].flatMap(
		([, name, body = ""]) =>
			[...body.matchAll(OPTIONAL)].map(([, comment, property]) => ({
				property: `${file}: ${name}.${property}`,
				comment,
			})),
	),
);

test("there are optional properties to check", () => {
	expect(optionals.length).toBeGreaterThan(20);
});

test("every optional property documents its default", () => {
	expect(
		optionals
			.filter(({ comment }) => !comment?.includes("@default"))
			.map(({ property }) => property),
	).toEqual([]);
});
