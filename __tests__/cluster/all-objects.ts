import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesApi } from "../control-plane/kubernetes-api.ts";

/** A type of objects, as the API server's discovery names it. */
export interface ResourceType {
	/** Where its objects are listed, without a namespace: `/api/v1` or `/apis/GROUP/VERSION`. */
	readonly base: string;
	/** Plural, in lower case. */
	readonly name: string;
	readonly kind: string;
	readonly namespaced: boolean;
}

export interface KubernetesObject {
	readonly metadata: {
		readonly name: string;
		readonly namespace?: string;
		readonly uid: string;
		readonly generation?: number;
		readonly resourceVersion: string;
		readonly labels?: Readonly<Record<string, string>>;
		readonly ownerReferences?: readonly unknown[];
	};
	readonly [field: string]: unknown;
}

/** An object with its type; called `type namespace/name`. */
export interface FoundObject {
	readonly type: ResourceType;
	readonly id: string;
	readonly object: KubernetesObject;
}

interface ApiResourceList {
	readonly resources: readonly {
		readonly name: string;
		readonly kind: string;
		readonly namespaced: boolean;
		readonly verbs: readonly string[];
	}[];
}

/** Every type of objects that can be listed, in the version that the server prefers. */
async function resourceTypes(
	api: KubernetesApi,
): Promise<readonly ResourceType[]> {
	const { groups } = await api.get<{
		groups: readonly { preferredVersion: { groupVersion: string } }[];
	}>("/apis");
	const bases = [
		"/api/v1",
		...groups.map(
			({ preferredVersion }) => `/apis/${preferredVersion.groupVersion}`,
		),
	];
	const lists = await Promise.all(
		bases.map(async (base) => {
			const { resources } = await api.get<ApiResourceList>(base);
			return resources
				.filter(
					({ name, verbs }) => !name.includes("/") && verbs.includes("list"),
				)
				.map(({ name, kind, namespaced }) => ({
					base,
					name,
					kind,
					namespaced,
				}));
		}),
	);
	return lists.flat();
}

/** Every object of every type; events, which tell what has been, excepted. */
export async function allObjects(
	api: KubernetesApi,
): Promise<readonly FoundObject[]> {
	const types = (await resourceTypes(api)).filter(
		({ kind }) => kind !== "Event",
	);
	const found = await Promise.all(
		types.map(async (type) => {
			const { items } = await api.get<{ items: readonly KubernetesObject[] }>(
				`${type.base}/${type.name}`,
			);
			return items.map((object) => ({ type, id: idOf(type, object), object }));
		}),
	);
	return found.flat().sort((a, b) => (a.id < b.id ? -1 : 1));
}

function idOf({ name }: ResourceType, { metadata }: KubernetesObject): string {
	return `${name} ${metadata.namespace ? `${metadata.namespace}/` : ""}${metadata.name}`;
}

/** What was not there before. */
export async function newObjects(
	api: KubernetesApi,
	before: readonly FoundObject[],
): Promise<readonly FoundObject[]> {
	const known = new Set(before.map(({ id }) => id));
	return (await allObjects(api)).filter(({ id }) => !known.has(id));
}

const SETTLED_WITHIN_MS = 30_000;

/** What is there and was not before, once controllers have had time to clean up: they delete volumes after their claims. */
export async function leftovers(
	api: KubernetesApi,
	before: readonly FoundObject[],
): Promise<readonly string[]> {
	const latest = performance.now() + SETTLED_WITHIN_MS;
	for (;;) {
		const left = await newObjects(api, before);
		if (left.length === 0 || performance.now() > latest)
			return left.map(({ id }) => id);
		await sleep(500);
	}
}
