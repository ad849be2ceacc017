import assert from "node:assert/strict";
import { Ajv, type ValidateFunction } from "ajv";

type Json = Readonly<Record<string, unknown>>;

/** What the API says of its answers at `/openapi.json`, to hold its answers against. */
export class Description {
	readonly #paths: readonly {
		readonly pattern: RegExp;
		readonly responses: ReadonlyMap<string, ValidateFunction>;
	}[];

	private constructor(openapi: Json) {
		const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
		ajv.addSchema(asJsonSchema(openapi) as Json, "api");
		const paths = Object.entries(openapi.paths as Record<string, Json>);
		this.#paths = paths.map(([path, { get }]) => ({
			pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
			responses: new Map(
				Object.entries((get as { responses: Record<string, Json> }).responses)
					.flatMap(([status, { content = {} }]) =>
						Object.keys(content as Json).map((type) => [status, type] as const),
					)
					.filter(([, type]) => type.endsWith("json"))
					.map(([status, type]) => [
						status.toLowerCase(),
						ajv.compile({
							$ref: `api#/paths/${pointer(path)}/get/responses/${status}/content/${pointer(type)}/schema`,
						}),
					]),
			),
		}));
	}

	/** @param url of the API */
	static async of(url: string): Promise<Description> {
		const response = await fetch(`${url}/openapi.json`);
		return new Description((await response.json()) as Json);
	}

	/**
	 * Checks the body of an answer against the schema of its route and status; a path without a route answers with a
	 * problem, which has no schema of its own.
	 *
	 * @throws {AssertionError} with every field that differs
	 */
	check(url: string, status: number, body: unknown): void {
		const [path = ""] = url.split("?");
		const route = this.#paths.find(({ pattern }) => pattern.test(path));
		const fits =
			route?.responses.get(String(status)) ??
			route?.responses.get(`${String(status)[0]}xx`);
		if (fits && !fits(body))
			assert.fail(
				`${url} answered ${status} and does not fit: ${fits.errors?.map(({ instancePath, message }) => `${instancePath} ${message}`).join("; ")}`,
			);
	}
}

/** OpenAPI 3.0 says `nullable` where JSON Schema has a type. */
function asJsonSchema(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(asJsonSchema);
	if (typeof value !== "object" || value === null) return value;
	const { nullable, ...rest } = Object.fromEntries(
		Object.entries(value).map(([key, one]) => [key, asJsonSchema(one)]),
	);
	return nullable === true ? { anyOf: [rest, { type: "null" }] } : rest;
}

/** A name within a JSON pointer in a URI fragment. */
const pointer = (name: string) =>
	encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"));
