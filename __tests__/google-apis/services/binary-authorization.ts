import type { Call, Service } from "../route.ts";
import type { Json } from "../world.ts";

const host = "binaryauthorization.googleapis.com";

/** Of a project that never set one: everything is let in (Binary Authorization docs, "Default policy"). */
const DEFAULT: Json = {
	defaultAdmissionRule: {
		evaluationMode: "ALWAYS_ALLOW",
		enforcementMode: "ENFORCED_BLOCK_AND_AUDIT_LOG",
	},
	globalPolicyEvaluationMode: "ENABLE",
};

const nameOf = ({ project }: Call) => `projects/${project.id}/policy`;

/** Which images may run; a project has one policy (Binary Authorization API reference, v1). */
export const binaryAuthorization: Service = {
	host,
	title: "Binary Authorization API",
	routes: [
		{
			method: "GET",
			path: "/v1/projects/{project}/policy",
			permission: "binaryauthorization.policy.get",
			answer: (call) => ({
				...(call.world.resources.get(`${host}/${nameOf(call)}`) ?? DEFAULT),
				name: nameOf(call),
			}),
		},
		{
			method: "PUT",
			path: "/v1/projects/{project}/policy",
			permission: "binaryauthorization.policy.update",
			answer: (call) => {
				const policy = {
					...call.body,
					name: nameOf(call),
					updateTime: call.world.now().toISOString(),
				};
				call.world.resources.set(`${host}/${nameOf(call)}`, policy);
				return policy;
			},
		},
	],
};
