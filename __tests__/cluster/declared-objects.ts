import type { FoundObject, KubernetesObject } from "./all-objects.ts";

/** What the API server and its controllers make by themselves in every namespace. */
const MADE_BY_THE_SERVER = [
	"configmaps kube-root-ca.crt",
	"serviceaccounts default",
];
/** Made from others by controllers, or bound to one object for good. */
const DERIVED = new Set([
	"endpoints",
	"endpointslices",
	"replicasets",
	"controllerrevisions",
	"persistentvolumeclaims",
]);

/** What a namespace's owner has asked for, with the pods that came of it. */
export function declaredIn(
	namespace: string,
	objects: readonly FoundObject[],
): readonly FoundObject[] {
	return objects.filter(
		({ type, object }) =>
			object.metadata.namespace === namespace &&
			!DERIVED.has(type.name) &&
			!MADE_BY_THE_SERVER.includes(`${type.name} ${object.metadata.name}`),
	);
}

type Fields = Record<string, unknown>;

const without = (fields: unknown, ...names: readonly string[]): Fields =>
	Object.fromEntries(
		Object.entries(fields as Fields).filter(([name]) => !names.includes(name)),
	);

/** An object under another name, without what the server has added: as somebody would declare it. */
export function asNew({ type, object }: FoundObject): object {
	const { name, namespace, labels, annotations } =
		object.metadata as KubernetesObject["metadata"] & { annotations?: object };
	const { status: _, ...rest } = object;
	const metadata = {
		name: `${name}-again`,
		...(namespace && { namespace }),
		...(labels && { labels }),
		...(annotations && { annotations }),
	};
	const base = {
		...rest,
		apiVersion: type.base.replace(/^\/apis?\//, ""),
		kind: type.kind,
		metadata,
	};
	if (!("spec" in object)) return base;
	return { ...base, spec: specAsNew(type.name, object.spec) };
}

function specAsNew(type: string, spec: unknown): unknown {
	switch (type) {
		case "pods":
			return without(spec, "nodeName");
		case "services":
			return (spec as { clusterIP?: string }).clusterIP === "None"
				? spec
				: without(spec, "clusterIP", "clusterIPs");
		case "jobs": {
			// The server tells a job's pods by labels that it makes up.
			const { template } = spec as {
				template: { metadata: { labels: Fields } };
			};
			const labels = Object.fromEntries(
				Object.entries(template.metadata.labels).filter(
					([label]) => !/controller-uid|job-name/.test(label),
				),
			);
			return {
				...without(spec, "selector"),
				template: { ...template, metadata: { ...template.metadata, labels } },
			};
		}
		default:
			return spec;
	}
}
