import { GoogleError } from "../../google-error.ts";
import type { Call } from "../../route.ts";
import type { Json } from "../../world.ts";

export const host = "container.googleapis.com";
export const agent = {
	domain: "container-engine-robot",
	madeBy: "enabling",
} as const;

export const clusterName = ({ project, params }: Call, name = params.cluster) =>
	`${host}/projects/${project.id}/locations/${params.location}/clusters/${name}`;
export const poolName = (call: Call, name = call.params.nodePool) =>
	`${clusterName(call)}/nodePools/${name}`;
export const relative = (name: string) => name.slice(host.length + 1);

export function findCluster(call: Call): Json {
	const found = call.world.resources.get(clusterName(call));
	if (found) return found;
	throw new GoogleError(
		"notFound",
		`Not found: ${relative(clusterName(call))}.`,
	);
}

export function findPool(call: Call): Json {
	findCluster(call);
	const found = call.world.resources.get(poolName(call));
	if (found) return found;
	throw new GoogleError(
		"notFound",
		`Not found: node pool "${call.params.nodePool}" not found.`,
	);
}

export const poolsOf = (call: Call): Json[] =>
	[...call.world.below(`${clusterName(call)}/nodePools/`)].map(
		([, pool]) => pool,
	);

/** Kubernetes Engine's own form of an operation. */
export function operation(
	call: Call,
	operationType: string,
	target: string,
	finish: () => unknown,
): unknown {
	const { name } = call.world.operations.start(
		`projects/${call.project.number}/locations/${call.params.location}/`,
		{ operationType, targetLink: `https://${host}/v1/${relative(target)}` },
		finish,
	);
	return shown(call, name);
}

export function shown(call: Call, path: string): unknown {
	const { name, metadata, outcome } = call.world.operations.find(path);
	const error = outcome && "error" in outcome ? outcome.error : undefined;
	return {
		name: name.split("/").at(-1),
		...metadata,
		zone: call.params.location,
		location: call.params.location,
		status: outcome ? "DONE" : "RUNNING",
		selfLink: `https://${host}/v1/${name}`,
		...(error && { error: error.rpcStatus, statusMessage: error.message }),
	};
}
