import type { Service } from "../../route.ts";
import { routesOf } from "./collection.ts";
import { KINDS } from "./kinds.ts";
import { operations } from "./operation.ts";
import { host } from "./resources.ts";

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
