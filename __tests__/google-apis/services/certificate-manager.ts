import { type Collection, find, routesOf } from "../collection.ts";
import { GoogleError } from "../google-error.ts";
import { byProjectId, type Call, type Service } from "../route.ts";
import type { Json } from "../world.ts";

const host = "certificatemanager.googleapis.com";
const location = "projects/{project}/locations/{location}";

const quoted = (noun: string) => ({
	notFound: (name: string) => `${noun} "${name}" not found`,
});

const authorizations: Collection = {
	host,
	path: `${location}/dnsAuthorizations`,
	noun: "dnsAuthorization",
	permissions: "certificatemanager.dnsauthorizations",
	id: "dnsAuthorizationId",
	...{ longRunning: true, messages: quoted("dnsAuthorization") },
	created: (resource, { world }) => ({
		type: "FIXED_RECORD",
		...resource,
		dnsResourceRecord: {
			name: `_acme-challenge.${resource.domain}.`,
			type: "CNAME",
			data: `${world.serial()}.authorize.certificatemanager.goog.`,
		},
	}),
};

/** @throws {GoogleError} when one of the names is of nothing */
function checkAll(call: Call, kind: Collection, names: unknown): void {
	for (const name of (names ?? []) as string[])
		find(
			kind,
			call,
			`${host}/${byProjectId(call.world, name.replace(/^\/\/[^/]+\//, ""))}`,
		);
}

const certificates: Collection = {
	host,
	path: `${location}/certificates`,
	noun: "certificate",
	permissions: "certificatemanager.certs",
	id: "certificateId",
	...{ longRunning: true, messages: quoted("certificate") },
	created: (resource, call) => {
		const managed = resource.managed as Json | undefined;
		checkAll(call, authorizations, managed?.dnsAuthorizations);
		return {
			...resource,
			...(managed && {
				managed: {
					...managed,
					state: "PROVISIONING",
					authorizationAttemptInfo: [],
				},
			}),
		};
	},
	deleted: (resource, call) => {
		const link = `"${resource.name}"`;
		for (const [name, entry] of call.world.below(`${host}/`))
			if (
				name.includes("/certificateMapEntries/") &&
				JSON.stringify(entry.certificates).includes(link)
			)
				throw inUse(String(resource.name), name);
		return undefined;
	},
};

const inUse = (name: string, user: string) =>
	new GoogleError(
		"failedPrecondition",
		`can't delete ${name} that is referenced by a resource: ${user.slice(host.length + 1)}`,
	);

const maps: Collection = {
	host,
	path: `${location}/certificateMaps`,
	noun: "certificateMap",
	permissions: "certificatemanager.certmaps",
	id: "certificateMapId",
	...{ longRunning: true, messages: quoted("certificateMap") },
	deleted: (resource, call) => {
		for (const [name] of call.world.below(`${host}/${resource.name}/`))
			throw inUse(String(resource.name), name);
		return undefined;
	},
};

const entries: Collection = {
	host,
	path: `${maps.path}/{map}/certificateMapEntries`,
	noun: "certificateMapEntry",
	permissions: "certificatemanager.certmapentries",
	id: "certificateMapEntryId",
	...{ longRunning: true, messages: quoted("certificateMapEntry") },
	created: (resource, call) => {
		const { project, params } = call;
		find(
			maps,
			call,
			`${host}/projects/${project.id}/locations/${params.location}/certificateMaps/${params.map}`,
		);
		checkAll(call, certificates, resource.certificates);
		return { ...resource, state: "PENDING" };
	},
};

/** Certificates of the load balancer (Certificate Manager API reference, v1). */
export const certificateManager: Service = {
	host,
	title: "Certificate Manager API",
	routes: [
		...[authorizations, certificates, maps, entries].flatMap(routesOf),
		{
			method: "GET",
			path: `/v1/${location}/operations/{operation}`,
			answer: ({ world, params }) =>
				world.operations.longRunning(
					`projects/${params.project}/locations/${params.location}/operations/${params.operation}`,
				),
		},
	],
};
