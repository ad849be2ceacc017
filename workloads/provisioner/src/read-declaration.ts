import { Ajv, type DefinedError, type SchemaObject } from "ajv";
import { type Declaration, declarationSchema } from "./declaration.ts";

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

/** `verbose`: an error has the value and the schema at its place. */
const validate = new Ajv({
	allErrors: true,
	verbose: true,
	useDefaults: true,
}).compile<Declaration>(declarationSchema);

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
	if (validate(given)) return given;
	const errors = (validate.errors ?? []) as DefinedError[];
	// A value that breaks two rules of its schema is one problem.
	throw new DeclarationError(source, [...new Set(errors.map(problemOf))]);
}

function problemOf(error: DefinedError): string {
	const place = error.instancePath
		.slice(1)
		.replaceAll(/\/(\d+)/g, "[$1]")
		.replaceAll("/", ".")
		.replaceAll("~1", "/")
		.replaceAll("~0", "~");
	const within = (key: string) => (place ? `${place}.${key}` : key);
	const { properties = {}, description } = error.parentSchema as SchemaObject;
	if (error.keyword === "additionalProperties")
		return `${within(error.params.additionalProperty)} is unknown; there are ${Object.keys(properties).join(", ")}`;
	if (error.keyword === "required") {
		const key = error.params.missingProperty;
		return `${within(key)} is missing; it takes ${properties[key].description}`;
	}
	return `${place || "the declaration"} is ${JSON.stringify(error.data)}; it takes ${description}`;
}
