import type { Kubectl, KubernetesObject } from "./kubectl.ts";

/** An object by what a person calls it. */
export interface InventoryEntry {
	readonly kind: string;
	readonly name: string;
	/** What must be done before the API server lets it go. */
	readonly finalizers: readonly string[];
	readonly deleting: boolean;
}

interface PersistentVolume extends KubernetesObject {
	readonly spec?: { readonly claimRef?: { readonly namespace?: string } };
}

/** Not stored by the API server, or made by it about others. */
const FLEETING = /^(events(\..*)?|.*\.metrics\.k8s\.io|podtemplates)$/;

/** Everything in a namespace, of every type that the API server lists. */
export async function namespaceInventory(
	kubectl: Kubectl,
	namespace: string,
): Promise<readonly InventoryEntry[]> {
	const types = await listableTypes(kubectl, true);
	const found = await kubectl.list(types.join(","), { namespace });
	return found.map(entry);
}

/** What an environment has outside of its namespace: objects with its label, and volumes that its claims were bound to. */
export async function clusterInventory(
	kubectl: Kubectl,
	{ environment, namespace }: { environment: string; namespace: string },
): Promise<readonly InventoryEntry[]> {
	const types = await listableTypes(kubectl, false);
	const labelled = await kubectl.list(types.join(","), {
		labels: `env=${environment}`,
	});
	const volumes = await kubectl.list<PersistentVolume>("persistentvolumes");
	return [
		...labelled.filter(
			({ kind, metadata }) =>
				!(kind === "Namespace" && metadata.name === namespace),
		),
		...volumes.filter(({ spec }) => spec?.claimRef?.namespace === namespace),
	].map(entry);
}

async function listableTypes(
	kubectl: Kubectl,
	namespaced: boolean,
): Promise<readonly string[]> {
	const text = await kubectl.run([
		...["api-resources", "--verbs=list,delete", "-o", "name"],
		`--namespaced=${namespaced}`,
	]);
	return text.split("\n").filter((type) => type && !FLEETING.test(type));
}

export const inventoryEntry = (kind: string, name: string): InventoryEntry => ({
	kind,
	name,
	finalizers: [],
	deleting: false,
});

const entry = ({ kind, metadata }: KubernetesObject): InventoryEntry => ({
	kind,
	name: metadata.name,
	finalizers: metadata.finalizers ?? [],
	deleting: metadata.deletionTimestamp !== undefined,
});

/** How many there are of each kind, the most frequent first. */
export function countsByKind(
	entries: readonly InventoryEntry[],
): Readonly<Record<string, number>> {
	const counts = new Map<string, number>();
	for (const { kind } of entries) counts.set(kind, (counts.get(kind) ?? 0) + 1);
	return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}
