import type { Service } from "../../route.ts";
import { projectName } from "../../world.ts";
import { clusterRoutes } from "./clusters.ts";
import { nodePoolRoutes } from "./node-pools.ts";
import { agent, host, shown } from "./resources.ts";

/** Clusters and their node pools (Kubernetes Engine API reference, v1). */
export const container: Service = {
	host,
	title: "Kubernetes Engine API",
	agent,
	routes: [
		...clusterRoutes,
		...nodePoolRoutes,
		{
			method: "GET",
			path: "/v1/projects/{project}/locations/{location}/operations/{operation}",
			permission: "container.operations.get",
			on: ({ project }) => projectName(project),
			answer: (call) =>
				shown(
					call,
					`projects/${call.project.number}/locations/${call.params.location}/operations/${call.params.operation}`,
				),
		},
	],
};
