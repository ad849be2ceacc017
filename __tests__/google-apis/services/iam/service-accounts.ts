import { find } from "../../collection.ts";
import { GoogleError } from "../../google-error.ts";
import { policyRoutes } from "../../iam-policy.ts";
import type { Call, Route } from "../../route.ts";
import type { Json } from "../../world.ts";

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

/** Accounts of programs. */
export const accountRoutes: Route[] = [
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
