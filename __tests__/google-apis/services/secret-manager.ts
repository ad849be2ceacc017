import { type Collection, find, routesOf } from "../collection.ts";
import { GoogleError } from "../google-error.ts";
import type { Call, Route, Service } from "../route.ts";
import type { Json } from "../world.ts";

const host = "secretmanager.googleapis.com";

const secrets: Collection = {
	host,
	path: "projects/{project}/secrets",
	noun: "Secret",
	permissions: "secretmanager.secrets",
	id: "secretId",
	...{ policy: true, namedByNumber: true },
	messages: {
		notFound: (name) => `Secret [${name}] not found.`,
		alreadyExists: (name) => `Secret [${name}] already exists.`,
	},
	created: ({ updateTime: _, ...secret }) => {
		if (!secret.replication)
			throw new GoogleError(
				"badRequest",
				"Secret.replication must be specified.",
			);
		return { ...secret, etag: '"16"' };
	},
};

const secret = `/v1/${secrets.path}/{secret}`;
const secretName = ({ project, params }: Call) =>
	`${host}/projects/${project.id}/secrets/${params.secret}`;

/** By number, or the newest. */
function versionOf(call: Call): [name: string, version: Json] {
	const { world, params } = call;
	const all = [...world.below(`${secretName(call)}/versions/`)];
	const found =
		params.version === "latest"
			? all.at(-1)
			: all.find(([name]) => name.endsWith(`/${params.version}`));
	if (found) return found;
	throw new GoogleError(
		"notFound",
		`Secret Version [${secretName(call).slice(host.length + 1)}/versions/${params.version}] not found.`,
	);
}

const shown = ({ payload: _, ...version }: Json) => version;

const setState = (verb: string, state: string): Route => ({
	method: "POST",
	path: `${secret}/versions/{version}:${verb}`,
	permission: `secretmanager.versions.${verb}`,
	on: secretName,
	answer: (call) => {
		const [name, version] = versionOf(call);
		if (version.state === "DESTROYED")
			throw new GoogleError(
				"failedPrecondition",
				`Secret Version [${version.name}] is in DESTROYED state.`,
			);
		const { payload, ...rest } = version;
		const changed = {
			...rest,
			state,
			...(state !== "DESTROYED" && { payload }),
		};
		call.world.resources.set(name, changed);
		return shown(changed);
	},
});

const versions: Route[] = [
	{
		method: "POST",
		path: `${secret}:addVersion`,
		permission: "secretmanager.versions.add",
		on: secretName,
		answer: (call) => {
			const { world, project, params, body } = call;
			const { replication } = find(secrets, call, secretName(call));
			const number =
				[...world.below(`${secretName(call)}/versions/`)].length + 1;
			const version = {
				name: `projects/${project.number}/secrets/${params.secret}/versions/${number}`,
				createTime: world.now().toISOString(),
				state: "ENABLED",
				replicationStatus: replication,
				etag: '"16"',
				payload: body.payload,
			};
			world.resources.set(`${secretName(call)}/versions/${number}`, version);
			return shown(version);
		},
	},
	{
		method: "GET",
		path: `${secret}/versions/{version}`,
		permission: "secretmanager.versions.get",
		on: secretName,
		answer: (call) => {
			find(secrets, call, secretName(call));
			return shown(versionOf(call)[1]);
		},
	},
	{
		method: "GET",
		path: `${secret}/versions/{version}:access`,
		permission: "secretmanager.versions.access",
		on: secretName,
		answer: (call) => {
			const [, { name, state, payload }] = versionOf(call);
			if (state !== "ENABLED")
				throw new GoogleError(
					"failedPrecondition",
					`Secret Version [${name}] is in ${state} state.`,
				);
			return { name, payload };
		},
	},
	setState("enable", "ENABLED"),
	setState("disable", "DISABLED"),
	setState("destroy", "DESTROYED"),
];

/** Secrets (Secret Manager API reference, v1). */
export const secretManager: Service = {
	host,
	title: "Secret Manager API",
	agent: { domain: "gcp-sa-secretmanager", madeBy: "first use" },
	routes: [...routesOf(secrets), ...versions],
};
