import { type Collection, find, routesOf } from "../collection.ts";
import { GoogleError } from "../google-error.ts";
import { policyRoutes } from "../iam-policy.ts";
import { permissionExists } from "../roles.ts";
import type { Call, Route, Service } from "../route.ts";
import type { Json, World } from "../world.ts";

const host = "iam.googleapis.com";
const accounts = "/v1/projects/{project}/serviceAccounts";
const account = `${accounts}/{account}`;

const UNKNOWN = {
	noun: "service account",
	messages: { notFound: () => "Unknown service account" },
};

/** The project may be `-`: it is in the e-mail. */
function accountName({ params, project }: Call): string {
	const email = params.account ?? "";
	const inEmail = /@([^.]+)\./.exec(email)?.[1];
	const owner = params.project === "-" ? inEmail : project.id;
	return `${host}/projects/${owner}/serviceAccounts/${email}`;
}

const accountRoutes: Route[] = [
	{
		method: "POST",
		path: accounts,
		permission: "iam.serviceAccounts.create",
		answer: ({ world, project, body }) => {
			const id = String(body.accountId);
			if (!/^[a-z][-a-z0-9]{4,28}[a-z0-9]$/.test(id))
				throw new GoogleError(
					"badRequest",
					`The account ID "${id}" does not have a length between 6 and 30 or contains invalid characters.`,
				);
			const email = `${id}@${project.id}.iam.gserviceaccount.com`;
			const name = `projects/${project.id}/serviceAccounts/${email}`;
			if (world.resources.has(`${host}/${name}`))
				throw new GoogleError(
					"alreadyExists",
					`Service account ${id} already exists within project projects/${project.id}.`,
				);
			const made = {
				...((body.serviceAccount ?? {}) as Json),
				...{ name, email, projectId: project.id },
				...{ uniqueId: world.serial(), oauth2ClientId: world.serial() },
				etag: "MDEwMjE5MjA=",
			};
			world.resources.set(`${host}/${name}`, made);
			return made;
		},
	},
	{
		method: "GET",
		path: account,
		permission: "iam.serviceAccounts.get",
		on: accountName,
		answer: (call) => find(UNKNOWN, call, accountName(call)),
	},
	{
		method: "PATCH",
		path: account,
		permission: "iam.serviceAccounts.update",
		on: accountName,
		answer: (call) => {
			const before = find(UNKNOWN, call, accountName(call));
			const after = {
				...before,
				...((call.body.serviceAccount ?? {}) as Json),
			};
			call.world.resources.set(accountName(call), after);
			return after;
		},
	},
	{
		method: "DELETE",
		path: account,
		permission: "iam.serviceAccounts.delete",
		on: accountName,
		answer: (call) => {
			find(UNKNOWN, call, accountName(call));
			call.world.resources.delete(accountName(call));
			call.world.removePolicy(accountName(call));
			return {};
		},
	},
	...policyRoutes(
		account,
		"iam.serviceAccounts",
		accountName,
		(call) => void find(UNKNOWN, call, accountName(call)),
	),
];

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

/** Some permissions cannot be held on a project, others do not exist: terraform-google-iam#158 quotes the answer to both. */
function define(world: World, name: string, { includedPermissions }: Json) {
	const permissions = (includedPermissions ?? []) as string[];
	for (const permission of permissions)
		if (
			!permissionExists(permission) ||
			permission === "resourcemanager.projects.list"
		)
			throw new GoogleError(
				"badRequest",
				`Permission ${permission} is not valid.`,
			);
	world.roles.define(name, permissions);
}

const roles: Route[] = [
	{
		method: "POST",
		path: "/v1/projects/{project}/roles",
		permission: "iam.roles.create",
		answer: ({ world, project, body }) => {
			const name = `projects/${project.id}/roles/${body.roleId}`;
			if (world.resources.has(`${host}/${name}`))
				throw new GoogleError(
					"alreadyExists",
					`A role named ${body.roleId} in projects/${project.id} already exists.`,
				);
			const role = { ...(body.role as Json), name, etag: "BwX=" };
			define(world, name, body.role as Json);
			world.resources.set(`${host}/${name}`, role);
			return role;
		},
	},
	{
		method: "GET",
		path: "/v1/projects/{project}/roles/{role}",
		permission: "iam.roles.get",
		answer: (call) => find({ noun: "role" }, call, roleName(call)),
	},
	{
		method: "PATCH",
		path: "/v1/projects/{project}/roles/{role}",
		permission: "iam.roles.update",
		answer: (call) => {
			const role = {
				...find({ noun: "role" }, call, roleName(call)),
				...call.body,
			} as Json;
			define(call.world, String(role.name), role);
			call.world.resources.set(roleName(call), role);
			return role;
		},
	},
	{
		method: "DELETE",
		path: "/v1/projects/{project}/roles/{role}",
		permission: "iam.roles.delete",
		answer: (call) => {
			const role = {
				...find({ noun: "role" }, call, roleName(call)),
				deleted: true,
			} as Json;
			// Its name stays taken for 7 days and more (IAM docs, "Delete a custom role").
			call.world.roles.remove(String(role.name));
			call.world.resources.set(roleName(call), role);
			return role;
		},
	},
];

const roleName = ({ project, params }: Call) =>
	`${host}/projects/${project.id}/roles/${params.role}`;

/** Accounts, pools of foreign identities and own roles (IAM API reference, v1). */
export const iam: Service = {
	host,
	title: "Identity and Access Management (IAM) API",
	routes: [
		...accountRoutes,
		...[...routesOf(pools), ...routesOf(providers)].map(
			(route): Route => ({
				...route,
				answer: (call) => {
					forgetExpired(call);
					return route.answer(call);
				},
			}),
		),
		undelete(pools),
		undelete(providers),
		...roles,
		{
			method: "GET",
			path: "/v1/{+operation}",
			answer: ({ world, params }) =>
				world.operations.longRunning(params.operation ?? ""),
		},
	],
};
