import { type Collection, find, routesOf } from "../../collection.ts";
import { GoogleError } from "../../google-error.ts";
import type { Call, Route } from "../../route.ts";
import type { Json } from "../../world.ts";

const host = "iam.googleapis.com";

/** After which what was deleted is gone (IAM docs, "Manage workload identity pools": a pool can be restored for 30 days). */
const SOFT_DELETED_DAYS = 30;

const softDeleted = (resource: Json, { world }: Call): Json => ({
	...resource,
	state: "DELETED",
	expireTime: new Date(
		world.now().getTime() + SOFT_DELETED_DAYS * 86_400_000,
	).toISOString(),
});

/** Its name stays taken; terraform-google-github-actions-runners#49 quotes the answer. */
const taken = { alreadyExists: () => "Requested entity already exists" };

const pools: Collection = {
	host,
	path: "projects/{project}/locations/{location}/workloadIdentityPools",
	noun: "workloadIdentityPool",
	permissions: "iam.googleapis.com/workloadIdentityPools",
	id: "workloadIdentityPoolId",
	...{ longRunning: true, namedByNumber: true, messages: taken },
	created: (resource) => ({ ...resource, state: "ACTIVE" }),
	deleted: softDeleted,
};

const providers: Collection = {
	...pools,
	path: `${pools.path}/{pool}/providers`,
	noun: "workloadIdentityPoolProvider",
	permissions: "iam.googleapis.com/workloadIdentityPoolProviders",
	id: "workloadIdentityPoolProviderId",
	created: (resource, call) => {
		const { project, params } = call;
		const pool = call.world.resources.get(
			`${host}/projects/${project.id}/locations/global/workloadIdentityPools/${params.pool}`,
		);
		if (pool?.state !== "ACTIVE")
			throw new GoogleError("notFound", "Requested entity was not found.");
		checkFederation(resource);
		return { ...resource, state: "ACTIVE" };
	},
	changed: (resource) => {
		checkFederation(resource);
		return resource;
	},
};

/** GitHub's issuer is one for all its repositories: IAM wants a condition (quoted by chainguard-dev/terraform-infra-common#672). */
function checkFederation({ attributeCondition, attributeMapping, oidc }: Json) {
	const mapping = (attributeMapping ?? {}) as Record<string, string>;
	if (oidc && !mapping["google.subject"])
		throw new GoogleError(
			"badRequest",
			"google.subject must be mapped for OIDC providers.",
		);
	const issuer = (oidc as { issuerUri?: string } | undefined)?.issuerUri;
	if (
		issuer === "https://token.actions.githubusercontent.com" &&
		!/\b(assertion|attribute|google)\./.test(String(attributeCondition ?? ""))
	)
		throw new GoogleError(
			"badRequest",
			"The attribute condition must reference one of the provider's claims. For more information, see https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines#conditions",
		);
}

/** What was deleted is gone for good once its time is over. */
function forgetExpired({ world }: Call): void {
	for (const [name, { state, expireTime }] of world.below(`${host}/projects/`))
		if (state === "DELETED" && Date.parse(String(expireTime)) < +world.now())
			world.resources.delete(name);
}

const undelete = ({ path }: Collection): Route => ({
	method: "POST",
	path: `/v1/${path}/{id}:undelete`,
	permission: path.endsWith("providers")
		? "iam.googleapis.com/workloadIdentityPoolProviders.undelete"
		: "iam.googleapis.com/workloadIdentityPools.undelete",
	answer: (call) => {
		const name = `${host}/${path}/{id}`.replace(
			/\{(\w+)\}/g,
			(_, key) =>
				(key === "project" ? call.project.id : call.params[key]) ?? "",
		);
		const { expireTime: _, ...found } = find({ noun: "pool" }, call, name);
		return call.world.operations.start(`${found.name}/`, {}, () => {
			call.world.resources.set(name, { ...found, state: "ACTIVE" });
			return { ...found, state: "ACTIVE" };
		});
	},
});

/** Pools of foreign identities and who says who they are. */
export const poolRoutes: Route[] = [
	...[...routesOf(pools), ...routesOf(providers)].map(
		(route): Route => ({
			...route,
			answer: (call) => {
				forgetExpired(call);
				return route.answer(call);
			},
		}),
	),
	{
		method: "GET",
		path: `/v1/${pools.path}/{id}:listAttestationRules`,
		permission: "iam.googleapis.com/workloadIdentityPools.getAttestationRules",
		answer: () => ({}),
	},
	undelete(pools),
	undelete(providers),
];
