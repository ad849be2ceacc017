import { GoogleError } from "../../google-error.ts";
import type { Call, Route } from "../../route.ts";
import type { Json } from "../../world.ts";
import { byLink, existing, LINK } from "../compute/resources.ts";
import { checkEncryption, checkNetwork, checkNodeAccount } from "./checks.ts";
import { CLUSTER_DEFAULTS, withDefaults } from "./defaults.ts";
import { madePool } from "./node-pools.ts";
import { checkQuota } from "./quota.ts";
import {
	clusterName,
	findCluster,
	host,
	operation,
	poolsOf,
	relative,
} from "./resources.ts";
import { update } from "./update.ts";

const clusters = "/v1/projects/{project}/locations/{location}/clusters";
const cluster = `${clusters}/{cluster}`;

const isZone = (name: unknown) => /-[a-z]$/.test(String(name));

/** From here on GKE encrypts all objects where Secrets were meant: what it answers is not what was asked for (terraform-provider-google#26882). */
const VERSION = "1.35.1-gke.1396000";

const encryption = ({ databaseEncryption }: Json): Json => {
	const sent = databaseEncryption as Json | undefined;
	return sent?.state === "ENCRYPTED"
		? {
				...sent,
				state: "ALL_OBJECTS_ENCRYPTION_ENABLED",
				currentState: "CURRENT_STATE_ALL_OBJECTS_ENCRYPTION_ENABLED",
			}
		: { state: "DECRYPTED", currentState: "CURRENT_STATE_DECRYPTED" };
};

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
			// Switched on by the control plane, asked for or not (terraform-provider-google#25323).
			enableL4ilbSubsetting: true,
		},
		databaseEncryption: encryption(sent),
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

/** Clusters. */
export const clusterRoutes: Route[] = [
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
];
