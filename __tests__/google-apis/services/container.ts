import { GoogleError } from "../google-error.ts";
import { isPermitted } from "../permissions.ts";
import { agentOf, type Call, type Route, type Service } from "../route.ts";
import { type Json, projectName } from "../world.ts";
import { byLink, existing, LINK, overlap } from "./compute.ts";
import {
	CLUSTER_DEFAULTS,
	nodePoolDefaults,
	withDefaults,
} from "./container-defaults.ts";
import { checkQuota } from "./container-quota.ts";
import { checkKey } from "./kms.ts";

const host = "container.googleapis.com";
const agent = { domain: "container-engine-robot", madeBy: "enabling" } as const;

const location = "/v1/projects/{project}/locations/{location}";
const clusters = `${location}/clusters`;
const cluster = `${clusters}/{cluster}`;
const nodePools = `${cluster}/nodePools`;
const nodePool = `${nodePools}/{nodePool}`;

const clusterName = ({ project, params }: Call, name = params.cluster) =>
	`${host}/projects/${project.id}/locations/${params.location}/clusters/${name}`;
const poolName = (call: Call, name = call.params.nodePool) =>
	`${clusterName(call)}/nodePools/${name}`;
const relative = (name: string) => name.slice(host.length + 1);
const isZone = (name: unknown) => /-[a-z]$/.test(String(name));

function findCluster(call: Call): Json {
	const found = call.world.resources.get(clusterName(call));
	if (found) return found;
	throw new GoogleError(
		"notFound",
		`Not found: ${relative(clusterName(call))}.`,
	);
}

function findPool(call: Call): Json {
	findCluster(call);
	const found = call.world.resources.get(poolName(call));
	if (found) return found;
	throw new GoogleError(
		"notFound",
		`Not found: node pool "${call.params.nodePool}" not found.`,
	);
}

/** Kubernetes Engine's own form of an operation. */
function operation(
	call: Call,
	operationType: string,
	target: string,
	finish: () => unknown,
): unknown {
	const { name } = call.world.operations.start(
		`projects/${call.project.number}/locations/${call.params.location}/`,
		{ operationType, targetLink: `https://${host}/v1/${relative(target)}` },
		finish,
	);
	return shown(call, name);
}

function shown(call: Call, path: string): unknown {
	const { name, metadata, outcome } = call.world.operations.find(path);
	const error = outcome && "error" in outcome ? outcome.error : undefined;
	return {
		name: name.split("/").at(-1),
		...metadata,
		zone: call.params.location,
		location: call.params.location,
		status: outcome ? "DONE" : "RUNNING",
		selfLink: `https://${host}/v1/${name}`,
		...(error && { error: error.rpcStatus, statusMessage: error.message }),
	};
}

/** Nodes act as an account that the caller may act as (GKE docs, "Use least privilege service accounts"). */
function checkNodeAccount(call: Call, config: Json | undefined): void {
	const email = String(
		config?.serviceAccount ??
			`${call.project.number}-compute@developer.gserviceaccount.com`,
	);
	const account =
		email === "default"
			? `${call.project.number}-compute@developer.gserviceaccount.com`
			: email;
	const name = `iam.googleapis.com/projects/${call.project.id}/serviceAccounts/${account}`;
	if (!call.world.resources.has(name) && !call.project.agents.has(account))
		throw new GoogleError(
			"badRequest",
			`Service account "${account}" does not exist.`,
		);
	if (!isPermitted(call.world, call.caller, "iam.serviceAccounts.actAs", name))
		throw new GoogleError(
			"badRequest",
			`The user does not have access to service account "${account}". Ask a project owner to grant you the iam.serviceAccountUser role on the service account.`,
		);
	const key = config?.bootDiskKmsKey;
	if (typeof key === "string" && key)
		checkKey(
			call.world,
			key,
			agentOf(call.project, "compute-system"),
			() =>
				new GoogleError(
					"badRequest",
					`Cloud KMS error when using key ${key}: Permission 'cloudkms.cryptoKeyVersions.useToEncrypt' denied on resource '${key}' (or it may not exist).`,
				),
		);
}

function checkNetwork(call: Call, body: Json): void {
	existing(call, String(body.network));
	const subnetwork = existing(call, String(body.subnetwork));
	const policy = (body.ipAllocationPolicy ?? {}) as Json;
	const ranges = (subnetwork.secondaryIpRanges ?? []) as Json[];
	for (const field of [
		"clusterSecondaryRangeName",
		"servicesSecondaryRangeName",
	]) {
		const range = policy[field];
		if (range && !ranges.some(({ rangeName }) => rangeName === range))
			throw new GoogleError(
				"badRequest",
				`Pod secondary range "${range}" does not exist in subnet "${subnetwork.name}".`,
			);
	}
	const control = (body.privateClusterConfig as Json | undefined)
		?.masterIpv4CidrBlock;
	if (typeof control !== "string" || !control) return;
	for (const range of [subnetwork, ...ranges])
		if (overlap(control, String(range.ipCidrRange)))
			throw new GoogleError(
				"badRequest",
				`Requested CIDR ${control} for master conflicts with the range ${range.ipCidrRange} of subnetwork "${subnetwork.name}".`,
			);
	for (const [name, other] of call.world.below(
		`${host}/projects/${call.project.id}/`,
	)) {
		const taken = (other.privateClusterConfig as Json | undefined)
			?.masterIpv4CidrBlock;
		if (
			!name.includes("/nodePools/") &&
			other.network === body.network &&
			typeof taken === "string" &&
			overlap(control, taken)
		)
			throw new GoogleError(
				"badRequest",
				`Requested CIDR ${control} for master conflicts with the range of cluster "${other.name}".`,
			);
	}
}

function checkEncryption(call: Call, { databaseEncryption }: Json): void {
	const { state, keyName } = (databaseEncryption ?? {}) as {
		state?: string;
		keyName?: string;
	};
	if (state !== "ENCRYPTED" || !keyName) return;
	checkKey(
		call.world,
		keyName,
		agentOf(call.project, agent.domain),
		() =>
			new GoogleError(
				"badRequest",
				`Cluster database encryption: Cloud KMS key "${keyName}": permission 'cloudkms.cryptoKeyVersions.useToEncrypt' denied for the service account "${agentOf(call.project, agent.domain)}".`,
			),
	);
}

/** A node pool as it is kept. */
function madePool(call: Call, sent: Json, parent: Json): Json {
	const name = String(sent.name);
	return {
		...withDefaults(nodePoolDefaults(), sent),
		locations: sent.locations ?? parent.locations,
		selfLink: `https://${host}/v1/${relative(poolName(call, name))}`,
		version: parent.currentNodeVersion,
		instanceGroupUrls: [],
		status: "RUNNING",
	};
}

function create(call: Call): unknown {
	const { world, project, params } = call;
	const sent = call.body.cluster as Json;
	const name = String(sent.name);
	const full = clusterName(call, name);
	if (world.resources.has(full) || world.reserved.has(full))
		throw new GoogleError(
			"alreadyExists",
			`Already exists: ${relative(full)}.`,
		);
	checkNetwork(call, sent);
	checkEncryption(call, sent);
	checkNodeAccount(call, sent.nodeConfig as Json | undefined);
	checkQuota(call, {
		...{ config: sent.nodeConfig, initialNodeCount: sent.initialNodeCount },
		locations: sent.locations ?? [params.location],
	});
	const zones = (sent.locations ?? [params.location]) as string[];
	const link = (field: string) =>
		byLink(call, String(sent[field])).slice("compute.googleapis.com/".length);
	const policy = (sent.ipAllocationPolicy ?? {}) as Json;
	const subnetwork = existing(call, String(sent.subnetwork));
	const cidr = (range: unknown) =>
		((subnetwork.secondaryIpRanges ?? []) as Json[]).find(
			({ rangeName }) => rangeName === range,
		)?.ipCidrRange;
	const pods = cidr(policy.clusterSecondaryRangeName);
	const services = cidr(policy.servicesSecondaryRangeName);
	const made: Json = {
		...withDefaults(CLUSTER_DEFAULTS, sent),
		...{ locations: zones, location: params.location },
		...(isZone(params.location) && { zone: params.location }),
		network: link("network").split("/").at(-1),
		subnetwork: link("subnetwork").split("/").at(-1),
		networkConfig: {
			...(sent.networkConfig as Json | undefined),
			...{ network: link("network"), subnetwork: link("subnetwork") },
		},
		// What holds the links for Compute Engine: a subnetwork in use is not deleted.
		usedLinks: [LINK + link("network"), LINK + link("subnetwork")],
		clusterIpv4Cidr: pods,
		servicesIpv4Cidr: services,
		ipAllocationPolicy: {
			...policy,
			...{ clusterIpv4CidrBlock: pods, servicesIpv4CidrBlock: services },
			podCidrOverprovisionConfig: {},
		},
		controlPlaneEndpointsConfig: withDefaults(
			{
				dnsEndpointConfig: {
					endpoint: `gke-${world.serial()}-${project.number}.${params.location}.gke.goog`,
				},
				ipEndpointsConfig: {
					...{ enabled: true, enablePublicEndpoint: true },
					authorizedNetworksConfig: {},
				},
			},
			(sent.controlPlaneEndpointsConfig ?? {}) as Json,
		),
		privateClusterConfig: {
			...(sent.privateClusterConfig as Json | undefined),
			privateEndpoint: "10.0.0.2",
			publicEndpoint: "203.0.113.20",
		},
		endpoint: "203.0.113.20",
		masterAuth: {
			clientCertificateConfig: {},
			clusterCaCertificate: Buffer.from("certificate").toString("base64"),
		},
		currentMasterVersion: VERSION,
		currentNodeVersion: VERSION,
		initialClusterVersion: VERSION,
		selfLink: `https://${host}/v1/${relative(full)}`,
		createTime: world.now().toISOString(),
		labelFingerprint: "a9dc16a7",
		...{ id: world.serial(), status: "RUNNING" },
	};
	world.reserved.add(full);
	return operation(call, "CREATE_CLUSTER", full, () => {
		world.reserved.delete(full);
		world.resources.set(full, made);
		world.resources.set(
			`${full}/nodePools/default-pool`,
			madePool(
				{ ...call, params: { ...params, cluster: name } },
				{
					name: "default-pool",
					config: sent.nodeConfig,
					initialNodeCount: sent.initialNodeCount,
				},
				made,
			),
		);
		// The first cluster with Workload Identity makes the project's pool, and nothing takes it away
		// (GKE docs, "About Workload Identity Federation for GKE").
		const { workloadPool } = (sent.workloadIdentityConfig ?? {}) as Json;
		if (workloadPool)
			world.resources.set(`iam.googleapis.com/${workloadPool}`, {
				state: "ACTIVE",
			});
	});
}

const VERSION = "1.33.5-gke.1162000";

const poolsOf = (call: Call): Json[] =>
	[...call.world.below(`${clusterName(call)}/nodePools/`)].map(
		([, pool]) => pool,
	);

function showCluster(call: Call): Json {
	const { usedLinks: _, ...found } = findCluster(call);
	const pools = poolsOf(call);
	return {
		...found,
		nodePools: pools,
		// Its first pool's settings, as long as there is one.
		nodeConfig: pools[0]?.config,
		currentNodeCount: pools.length,
	};
}

/** `desired…` fields of an update (Kubernetes Engine API reference, `ClusterUpdate`), by what they set. */
const DESIRED: Readonly<Record<string, (value: never, before: Json) => Json>> =
	{
		desiredAddonsConfig: (addonsConfig: Json, before) => ({
			addonsConfig: { ...(before.addonsConfig as Json), ...addonsConfig },
		}),
		desiredBinaryAuthorization: (binaryAuthorization: Json) => ({
			binaryAuthorization,
		}),
		desiredDatabaseEncryption: (databaseEncryption: Json) => ({
			databaseEncryption,
		}),
		desiredSecurityPostureConfig: (securityPostureConfig: Json) => ({
			securityPostureConfig,
		}),
		desiredLocations: (locations: string[]) => ({ locations }),
		desiredMonitoringConfig: (monitoringConfig: Json) => ({
			monitoringConfig,
		}),
		desiredLoggingConfig: (loggingConfig: Json) => ({ loggingConfig }),
		desiredControlPlaneEndpointsConfig: (config: Json, before) => ({
			controlPlaneEndpointsConfig: withDefaults(
				before.controlPlaneEndpointsConfig as Json,
				config,
			),
		}),
		desiredSecretManagerConfig: (secretManagerConfig: Json) => ({
			secretManagerConfig,
		}),
		desiredReleaseChannel: (releaseChannel: Json) => ({ releaseChannel }),
	};

function update(call: Call): unknown {
	const before = findCluster(call);
	const sent = (call.body.update ?? {}) as Json;
	const changes = Object.entries(sent).map(([field, value]) => {
		const change = DESIRED[field];
		if (!change)
			throw new GoogleError(
				"badRequest",
				`the stand-in cannot set ${field} of a cluster`,
			);
		return change(value as never, before);
	});
	if (!changes.length)
		throw new GoogleError("badRequest", "Must specify a field to update.");
	return operation(call, "UPDATE_CLUSTER", clusterName(call), () =>
		call.world.resources.set(
			clusterName(call),
			Object.assign({}, before, ...changes),
		),
	);
}

const set = (verb: string, field: string): Route => ({
	method: "POST",
	path: `${cluster}:${verb}`,
	permission: "container.clusters.update",
	answer: (call) => {
		const before = findCluster(call);
		return operation(call, "UPDATE_CLUSTER", clusterName(call), () =>
			call.world.resources.set(clusterName(call), {
				...before,
				[field]: call.body[field],
			}),
		);
	},
});

const routes: Route[] = [
	{
		method: "GET",
		path: clusters,
		permission: "container.clusters.list",
		answer: (call) => ({
			clusters: [
				...call.world.below(`${host}/projects/${call.project.id}/locations/`),
			]
				.filter(
					([name]) =>
						!name.includes("/nodePools/") &&
						["-", name.split("/")[4]].includes(call.params.location ?? ""),
				)
				.map(([, { usedLinks: _, ...found }]) => found),
		}),
	},
	{
		method: "POST",
		path: clusters,
		permission: "container.clusters.create",
		answer: create,
	},
	{
		method: "GET",
		path: cluster,
		permission: "container.clusters.get",
		answer: showCluster,
	},
	{
		method: "PUT",
		path: cluster,
		permission: "container.clusters.update",
		answer: update,
	},
	set("setMaintenancePolicy", "maintenancePolicy"),
	set("setResourceLabels", "resourceLabels"),
	{
		method: "DELETE",
		path: cluster,
		permission: "container.clusters.delete",
		answer: (call) => {
			const { world } = call;
			findCluster(call);
			const full = clusterName(call);
			return operation(call, "DELETE_CLUSTER", full, () => {
				for (const [name] of world.below(`${full}/`))
					world.resources.delete(name);
				world.resources.delete(full);
			});
		},
	},
	{
		method: "GET",
		path: nodePools,
		permission: "container.clusters.get",
		answer: (call) => {
			findCluster(call);
			return { nodePools: poolsOf(call) };
		},
	},
	{
		method: "POST",
		path: nodePools,
		permission: "container.clusters.update",
		answer: (call) => {
			const { world } = call;
			const parent = findCluster(call);
			const sent = call.body.nodePool as Json;
			const full = poolName(call, String(sent.name));
			if (world.resources.has(full) || world.reserved.has(full))
				throw new GoogleError(
					"alreadyExists",
					`Already exists: ${relative(full)}.`,
				);
			checkNodeAccount(call, sent.config as Json | undefined);
			const made = madePool(call, sent, parent);
			checkQuota(call, made);
			world.reserved.add(full);
			return operation(call, "CREATE_NODE_POOL", full, () => {
				world.reserved.delete(full);
				world.resources.set(full, made);
			});
		},
	},
	{
		method: "GET",
		path: nodePool,
		permission: "container.clusters.get",
		answer: findPool,
	},
	{
		method: "PUT",
		path: nodePool,
		permission: "container.clusters.update",
		answer: (call) => {
			const before = findPool(call);
			const { name: _, ...changes } = call.body;
			const { config } = before as { config: Json };
			const settings = Object.fromEntries(
				Object.entries(changes).filter(([key]) => key in config),
			);
			return operation(call, "UPDATE_CLUSTER", poolName(call), () =>
				call.world.resources.set(poolName(call), {
					...before,
					...changes,
					config: { ...config, ...settings },
				}),
			);
		},
	},
	{
		method: "POST",
		path: `${nodePool}:setManagement`,
		permission: "container.clusters.update",
		answer: (call) => {
			const before = findPool(call);
			return operation(call, "SET_NODE_POOL_MANAGEMENT", poolName(call), () =>
				call.world.resources.set(poolName(call), {
					...before,
					management: call.body.management,
				}),
			);
		},
	},
	{
		method: "POST",
		path: `${nodePool}:setAutoscaling`,
		permission: "container.clusters.update",
		answer: (call) => {
			const before = findPool(call);
			return operation(call, "UPDATE_CLUSTER", poolName(call), () =>
				call.world.resources.set(poolName(call), {
					...before,
					autoscaling: call.body.autoscaling,
				}),
			);
		},
	},
	{
		method: "DELETE",
		path: nodePool,
		permission: "container.clusters.update",
		answer: (call) => {
			findPool(call);
			return operation(call, "DELETE_NODE_POOL", poolName(call), () =>
				call.world.resources.delete(poolName(call)),
			);
		},
	},
	{
		method: "GET",
		path: `${location}/operations/{operation}`,
		permission: "container.operations.get",
		on: ({ project }) => projectName(project),
		answer: (call) =>
			shown(
				call,
				`projects/${call.project.number}/locations/${call.params.location}/operations/${call.params.operation}`,
			),
	},
];

/** Clusters and their node pools (Kubernetes Engine API reference, v1). */
export const container: Service = {
	host,
	title: "Kubernetes Engine API",
	agent,
	routes,
};
