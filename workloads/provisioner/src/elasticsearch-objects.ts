import { isDeepStrictEqual } from "node:util";
import type { Client } from "@elastic/elasticsearch";
import type { Change } from "./change.ts";
import type { Json, NamedBody } from "./declaration.ts";

/** A kind of object that Elasticsearch keeps by name and takes whole: `GET` and `PUT` of `path/name`. */
export interface ObjectKind {
	readonly label: string;
	readonly path: string;
	/** What the cluster lacks when it does not know the path. */
	readonly needs: string;
	/** The body of one object within the answer of `GET path/name`. */
	bodyOf(answer: Json, name: string): Json | undefined;
	/** The form in which two bodies are compared. */
	canonical(body: Json): Json;
}

export interface ExistingObjects {
	/** False: the cluster has not the module. */
	readonly supported: boolean;
	readonly bodies: ReadonlyMap<string, Json>;
}

export interface ObjectStep {
	readonly path: string;
	readonly body: Json;
}

/** The HTTP status that the cluster answered with. */
export const statusOf = (error: unknown): number | undefined =>
	(error as { statusCode?: number }).statusCode;
/** Whether the cluster lacks the module that answers a path. */
export const isUnknownPath = (error: unknown): boolean =>
	statusOf(error) === 400 &&
	JSON.stringify((error as { body?: unknown }).body ?? "").includes(
		"no handler found",
	);

export async function readObjects(
	client: Client,
	kind: ObjectKind,
	names: readonly string[],
): Promise<ExistingObjects> {
	const bodies = new Map<string, Json>();
	for (const name of names)
		try {
			const answer = await client.transport.request<Json>({
				method: "GET",
				path: `/${kind.path}/${encodeURIComponent(name)}`,
			});
			const body = kind.bodyOf(answer, name);
			if (body) bodies.set(name, body);
		} catch (error) {
			if (isUnknownPath(error)) return { supported: false, bodies };
			if (statusOf(error) !== 404) throw error;
		}
	return { supported: true, bodies };
}

export function planObjects(
	kind: ObjectKind,
	declared: readonly NamedBody[],
	{ supported, bodies }: ExistingObjects,
): Change<ObjectStep>[] {
	return declared.map(({ name, body }) => {
		const thing = `${kind.label} ${name}`;
		if (!supported)
			return {
				mark: "skipped",
				thing,
				details: [`this cluster has no ${kind.needs}`],
				steps: [],
			};
		const existing = bodies.get(name);
		const want = kind.canonical(body);
		const have = existing && kind.canonical(existing);
		if (have && isDeepStrictEqual(have, want))
			return { mark: "same", thing, details: [], steps: [] };
		return {
			mark: have ? "change" : "create",
			thing,
			details: have ? differingKeys(have, want) : [],
			steps: [
				{
					path: `/${kind.path}/${encodeURIComponent(name)}`,
					body: { ...body },
				},
			],
		};
	});
}

export async function applyObjects(
	client: Client,
	changes: readonly Change<ObjectStep>[],
): Promise<void> {
	for (const { path, body } of changes.flatMap(({ steps }) => steps))
		await client.transport.request({ method: "PUT", path, body });
}

/** Dotted keys below which two objects differ, at most ten. */
export function differingKeys(have: Json, want: Json): string[] {
	const before = flatten(have);
	const after = flatten(want);
	const keys = [...new Set([...before.keys(), ...after.keys()])]
		.filter((key) => !isDeepStrictEqual(before.get(key), after.get(key)))
		.sort();
	const show = (value: unknown) =>
		value === undefined ? "unset" : JSON.stringify(value);
	const lines = keys
		.slice(0, 10)
		.map((key) => `${key} ${show(before.get(key))} → ${show(after.get(key))}`);
	return keys.length > 10 ? [...lines, `and ${keys.length - 10} more`] : lines;
}

/** `{a: {b: 1}}` → `a.b` = 1. Lists and empty objects are values. */
export function flatten(
	value: Json,
	prefix = "",
	into = new Map<string, unknown>(),
): Map<string, unknown> {
	for (const [key, inner] of Object.entries(value)) {
		const path = prefix ? `${prefix}.${key}` : key;
		if (
			typeof inner === "object" &&
			inner !== null &&
			!Array.isArray(inner) &&
			Object.keys(inner).length
		)
			flatten(inner as Json, path, into);
		else into.set(path, inner);
	}
	return into;
}
