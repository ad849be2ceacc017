import { createHash } from "node:crypto";
import { GoogleError } from "../google-error.ts";
import {
	byProjectId,
	type Call,
	fill,
	type Route,
	type Service,
} from "../route.ts";
import type { Json } from "../world.ts";

const host = "compute.googleapis.com";
export const LINK = "https://www.googleapis.com/compute/v1/";

/** Full name of what a link, a path or a mixture of both means. */
export const byLink = (call: Call, link: string): string =>
	`${host}/${byProjectId(call.world, link.replace(/^https:\/\/[^/]+\/(compute\/)?v1\//, ""))}`;

const notFound = (name: string) =>
	new GoogleError(
		"notFound",
		`The resource '${name.slice(host.length + 1)}' was not found`,
	);

/** @throws {GoogleError} 404 in the words of Compute Engine, also for what a request refers to */
export function existing(call: Call, link: string): Json {
	const name = byLink(call, link);
	const found = call.world.resources.get(name);
	if (found) return found;
	throw notFound(name);
}

/** An error that an operation ends with. */
class OperationError extends GoogleError {
	readonly reason: string;

	constructor(reason: string, message: string) {
		super("badRequest", message);
		this.reason = reason;
	}
}

interface Kind {
	/** Of the collection, e.g. `networks`. */
	readonly name: string;
	readonly scope: "global" | "region";
	/** As in `compute#network`. */
	readonly kind: string;
	readonly permissions: string;
	/** Fields that hold links to what must exist. */
	readonly references?: readonly string[];
	readonly created?: (resource: Json, call: Call) => Json;
	readonly shown?: (resource: Json) => Json;
}

const fingerprint = (value: unknown) =>
	createHash("sha256")
		.update(JSON.stringify(value) ?? "")
		.digest("base64")
		.slice(0, 12);

const scopePath = ({ scope }: Kind) =>
	`projects/{project}/${scope === "global" ? "global" : "regions/{region}"}`;

/** Compute Engine's own form of an operation. */
function operation(
	kind: Pick<Kind, "scope">,
	call: Call,
	operationType: string,
	target: string,
	finish: () => unknown,
): unknown {
	const scope = fill(scopePath(kind as Kind), call.params);
	const { name } = call.world.operations.start(
		`${scope}/`,
		{ operationType, targetLink: LINK + target, scope },
		finish,
	);
	return shown(call, name);
}

function shown(call: Call, path: string): unknown {
	const { name, metadata, outcome } = call.world.operations.find(path);
	const { scope, ...meta } = metadata as { scope: string };
	const error = outcome && "error" in outcome ? outcome.error : undefined;
	return {
		kind: "compute#operation",
		id: name.replaceAll(/\D/g, "").slice(-12),
		name: name.split("/").at(-1),
		...meta,
		status: outcome ? "DONE" : "RUNNING",
		progress: outcome ? 100 : 0,
		selfLink: LINK + name,
		...(scope.includes("/regions/") && { region: LINK + scope }),
		...(error && {
			error: {
				errors: [
					{
						code: error instanceof OperationError ? error.reason : error.code,
						message: error.message,
					},
				],
			},
			httpErrorStatusCode: error.httpStatus,
			httpErrorMessage: "BAD REQUEST",
		}),
	};
}

/** Resources that hold a link to another one: it cannot be deleted before them. */
function* users(call: Call, target: string): Generator<string> {
	const link = LINK + target;
	for (const [name, resource] of call.world.resources)
		if (
			name !== `${host}/${target}` &&
			/^(compute|container|servicenetworking)\./.test(name) &&
			JSON.stringify(resource).includes(`"${link}"`)
		)
			yield name.slice(name.indexOf("/") + 1);
}

function routesOf(kind: Kind): Route[] {
	const collection = `/compute/v1/${scopePath(kind)}/${kind.name}`;
	const one = `${collection}/{id}`;
	const target = ({ params, world }: Call, id = params.id ?? "") =>
		byProjectId(world, `${fill(scopePath(kind), params)}/${kind.name}/${id}`);
	const found = (call: Call) => existing(call, target(call));
	const show = (resource: Json) => kind.shown?.(resource) ?? resource;
	const linked = (call: Call, resource: Json): Json => {
		const links: Json = {};
		for (const field of [...(kind.references ?? []), "region"]) {
			const link = resource[field];
			if (typeof link !== "string") continue;
			const name = byLink(call, link);
			if (field !== "region") existing(call, link);
			links[field] = LINK + name.slice(host.length + 1);
		}
		return { ...resource, ...links };
	};
	const update = (method: "PATCH" | "PUT"): Route => ({
		method,
		path: one,
		permission: `${kind.permissions}.update`,
		answer: (call) => {
			const before = found(call);
			if (
				call.body.fingerprint !== undefined &&
				call.body.fingerprint !== before.fingerprint
			)
				throw new GoogleError("conditionNotMet", "Invalid fingerprint.");
			const after = linked(call, { ...before, ...call.body });
			return operation(kind, call, method.toLowerCase(), target(call), () => {
				call.world.resources.set(`${host}/${target(call)}`, {
					...after,
					...(before.fingerprint !== undefined && {
						fingerprint: fingerprint(after),
					}),
				});
			});
		},
	});
	return [
		{
			method: "GET",
			path: collection,
			permission: `${kind.permissions}.list`,
			answer: (call) => ({
				items: [...call.world.below(`${host}/${target(call, "")}`)].map(
					([, resource]) => show(resource),
				),
			}),
		},
		{
			method: "GET",
			path: one,
			permission: `${kind.permissions}.get`,
			answer: (call) => show(found(call)),
		},
		{
			method: "POST",
			path: collection,
			permission: `${kind.permissions}.create`,
			answer: (call) => {
				const { world, body } = call;
				const path = target(call, String(body.name));
				const name = `${host}/${path}`;
				if (world.resources.has(name) || world.reserved.has(name))
					throw new GoogleError(
						"alreadyExists",
						`The resource '${path}' already exists`,
					);
				const common = linked(call, {
					...body,
					...{ kind: `compute#${kind.kind}`, id: world.serial() },
					creationTimestamp: world.now().toISOString(),
					selfLink: LINK + path,
				});
				const resource = kind.created?.(common, call) ?? common;
				world.reserved.add(name);
				return operation(kind, call, "insert", path, () => {
					world.reserved.delete(name);
					world.resources.set(name, resource);
				});
			},
		},
		update("PATCH"),
		update("PUT"),
		{
			method: "POST",
			path: `${one}/setLabels`,
			permission: `${kind.permissions}.setLabels`,
			answer: (call) => {
				const after = {
					...found(call),
					labels: call.body.labels,
					labelFingerprint: fingerprint(call.body.labels),
				};
				return operation(kind, call, "setLabels", target(call), () =>
					call.world.resources.set(`${host}/${target(call)}`, after),
				);
			},
		},
		{
			method: "DELETE",
			path: one,
			permission: `${kind.permissions}.delete`,
			answer: (call) => {
				found(call);
				const path = target(call);
				return operation(kind, call, "delete", path, () => {
					// Quoted by terraform-provider-google#5423.
					for (const user of users(call, path))
						throw new OperationError(
							"RESOURCE_IN_USE_BY_ANOTHER_RESOURCE",
							`The ${kind.kind} resource '${path}' is already being used by '${user}'`,
						);
					call.world.resources.delete(`${host}/${path}`);
				});
			},
		},
	];
}

const KINDS: readonly Kind[] = [
	{
		...{ name: "networks", scope: "global", kind: "network" },
		permissions: "compute.networks",
		created: (network) => ({
			networkFirewallPolicyEnforcementOrder: "AFTER_CLASSIC_FIREWALL",
			...network,
			routingConfig: {
				bgpBestPathSelectionMode: "LEGACY",
				...(network.routingConfig as Json),
			},
			selfLinkWithId: network.selfLink,
		}),
	},
	{
		...{ name: "subnetworks", scope: "region", kind: "subnetwork" },
		permissions: "compute.subnetworks",
		references: ["network"],
		created: (subnetwork, call) => {
			checkRanges(call, subnetwork);
			return {
				privateIpGoogleAccess: false,
				privateIpv6GoogleAccess: "DISABLE_GOOGLE_ACCESS",
				...{ purpose: "PRIVATE", stackType: "IPV4_ONLY", state: "READY" },
				...subnetwork,
				gatewayAddress: String(subnetwork.ipCidrRange).replace(
					/\.\d+\/\d+$/,
					".1",
				),
				fingerprint: fingerprint(subnetwork),
			};
		},
	},
	{
		...{ name: "routers", scope: "region", kind: "router" },
		permissions: "compute.routers",
		references: ["network"],
		created: (router) => ({ encryptedInterconnectRouter: false, ...router }),
		shown: ({ nats, ...router }) => ({
			...router,
			...(Array.isArray(nats) && {
				nats: nats.map((nat: Json) => ({
					...{ autoNetworkTier: "PREMIUM", type: "PUBLIC" },
					endpointTypes: ["ENDPOINT_TYPE_VM"],
					...nat,
				})),
			}),
		}),
	},
	{
		...{ name: "firewalls", scope: "global", kind: "firewall" },
		permissions: "compute.firewalls",
		references: ["network"],
		created: (rule) => ({
			...{ direction: "INGRESS", priority: 1_000, disabled: false },
			...rule,
		}),
	},
	{
		...{ name: "addresses", scope: "global", kind: "address" },
		permissions: "compute.globalAddresses",
		references: ["network"],
		created: (address) => ({
			address:
				address.purpose === "VPC_PEERING" ? "10.200.0.0" : "203.0.113.10",
			...{ ipVersion: "IPV4", addressType: "EXTERNAL", status: "RESERVED" },
			...(address.addressType !== "INTERNAL" && { networkTier: "PREMIUM" }),
			labelFingerprint: fingerprint(address.labels),
			...address,
		}),
	},
	{
		...{ name: "sslPolicies", scope: "global", kind: "sslPolicy" },
		permissions: "compute.sslPolicies",
		created: (policy) => ({
			...{ profile: "COMPATIBLE", minTlsVersion: "TLS_1_0" },
			...policy,
			fingerprint: fingerprint(policy),
			enabledFeatures: [],
		}),
	},
	{
		...{ name: "securityPolicies", scope: "global", kind: "securityPolicy" },
		permissions: "compute.securityPolicies",
		created: (policy) => ({
			type: "CLOUD_ARMOR",
			...policy,
			fingerprint: fingerprint(policy),
			labelFingerprint: fingerprint(policy.labels),
			rules: withDefaultRule((policy.rules ?? []) as Json[]),
		}),
	},
];

/** The last rule is always there (Cloud Armor docs, "Default rule"). */
const withDefaultRule = (rules: readonly Json[]): readonly Json[] =>
	rules.some(({ priority }) => priority === 2_147_483_647)
		? rules
		: [
				...rules,
				{
					kind: "compute#securityPolicyRule",
					description: "default rule",
					priority: 2_147_483_647,
					match: {
						versionedExpr: "SRC_IPS_V1",
						config: { srcIpRanges: ["*"] },
					},
					...{ action: "allow", preview: false },
				},
			];

/** Ranges of subnetworks of one network do not overlap. */
function checkRanges(call: Call, subnetwork: Json): void {
	const rangesOf = ({ ipCidrRange, secondaryIpRanges }: Json) => [
		String(ipCidrRange),
		...((secondaryIpRanges ?? []) as Json[]).map((each) =>
			String(each.ipCidrRange),
		),
	];
	for (const [, other] of call.world.below(`${host}/projects/`))
		if (
			other.kind === "compute#subnetwork" &&
			other.network === subnetwork.network
		)
			for (const range of rangesOf(subnetwork))
				for (const taken of rangesOf(other))
					if (overlap(range, taken))
						throw new GoogleError(
							"badRequest",
							`Invalid IPCidrRange: ${range} conflicts with existing subnetwork '${other.name}' in region '${call.params.region}'.`,
						);
}

/** Whether two IPv4 ranges have addresses in common. */
export function overlap(one: string, other: string): boolean {
	const bounds = (range: string): [number, number] => {
		const [address = "", length = "32"] = range.split("/");
		const first = address
			.split(".")
			.reduce((sum, part) => sum * 256 + Number(part), 0);
		return [first, first + 2 ** (32 - Number(length)) - 1];
	};
	const [a, b] = bounds(one);
	const [c, d] = bounds(other);
	return a <= d && c <= b;
}

const operations: Route[] = ["global", "regions/{region}", "zones/{zone}"].map(
	(scope) => ({
		method: "GET",
		path: `/compute/v1/projects/{project}/${scope}/operations/{operation}`,
		answer: (call) =>
			shown(
				call,
				fill(`projects/{project}/${scope}/operations/{operation}`, call.params),
			),
	}),
);

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
