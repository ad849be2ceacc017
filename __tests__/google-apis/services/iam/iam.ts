import type { Service } from "../../route.ts";
import { roleRoutes } from "./custom-roles.ts";
import { poolRoutes } from "./identity-pools.ts";
import { accountRoutes } from "./service-accounts.ts";

/** Accounts, pools of foreign identities and own roles (IAM API reference, v1). */
export const iam: Service = {
	host: "iam.googleapis.com",
	title: "Identity and Access Management (IAM) API",
	routes: [
		...accountRoutes,
		...poolRoutes,
		...roleRoutes,
		{
			method: "GET",
			path: "/v1/{+operation}",
			answer: ({ world, params }) =>
				world.operations.longRunning(params.operation ?? ""),
		},
	],
};
