import type { Service } from "../../route.ts";
import { routesOf } from "./collection.ts";
import { KINDS } from "./kinds.ts";
import { operations } from "./operation.ts";
import { host, LINK } from "./resources.ts";

/** Networks and what belongs to them (Compute Engine API reference, v1). */
export const compute: Service = {
	host,
	title: "Compute Engine API",
	agent: { domain: "compute-system", madeBy: "enabling" },
	routes: [
		...KINDS.flatMap(routesOf),
		...operations,
		{
			method: "GET",
			path: "/compute/v1/projects/{project}",
			permission: "compute.projects.get",
			answer: ({ project }) => ({
				kind: "compute#project",
				id: project.number,
				name: project.id,
				selfLink: `${LINK}projects/${project.id}`,
				defaultServiceAccount: `${project.number}-compute@developer.gserviceaccount.com`,
				defaultNetworkTier: "PREMIUM",
			}),
		},
		{
			method: "GET",
			path: "/compute/v1/projects/{project}/regions/{region}",
			permission: "compute.regions.get",
			answer: ({ project, params }) => ({
				name: params.region,
				status: "UP",
				quotas: [...project.quotas].map(([metric, limit]) => ({
					...{ metric, limit, usage: 0 },
				})),
			}),
		},
	],
};
