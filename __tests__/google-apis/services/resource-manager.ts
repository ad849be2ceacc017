import { policyRoutes } from "../iam-policy.ts";
import type { Call, Route, Service } from "../route.ts";
import { projectName } from "../world.ts";

const describe = ({ project }: Call) => ({
	projectNumber: project.number,
	projectId: project.id,
	lifecycleState: "ACTIVE",
	name: project.id,
});

const routes: Route[] = ["v1", "v3"].flatMap((version) => [
	{
		method: "GET",
		path: `/${version}/projects/{project}`,
		permission: "resourcemanager.projects.get",
		answer: (call): unknown =>
			version === "v1"
				? describe(call)
				: {
						...describe(call),
						name: `projects/${call.project.number}`,
						state: "ACTIVE",
					},
	},
	...policyRoutes(
		`/${version}/projects/{project}`,
		"resourcemanager.projects",
		({ project }) => projectName(project),
	),
]);

/** Projects and their policies (Cloud Resource Manager API reference, v1 and v3). */
export const resourceManager: Service = {
	host: "cloudresourcemanager.googleapis.com",
	title: "Cloud Resource Manager API",
	routes,
};
