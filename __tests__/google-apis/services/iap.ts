import { policyRoutes } from "../iam-policy.ts";
import type { Service } from "../route.ts";

const host = "iap.googleapis.com";

/** Who may open what is behind Identity-Aware Proxy (IAP API reference, v1). */
export const iap: Service = {
	host,
	title: "Cloud Identity-Aware Proxy API",
	routes: [
		...policyRoutes(
			"/v1/projects/{project}/iap_web",
			"iap.web",
			({ project }) => `${host}/projects/${project.id}/iap_web/web`,
		),
		...policyRoutes(
			"/v1/projects/{project}/iap_web/compute/services/{service}",
			"iap.webServices",
			({ project, params }) =>
				`${host}/projects/${project.id}/iap_web/compute/services/${params.service}`,
		),
	],
};
