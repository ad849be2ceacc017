import { ComputeFirewall } from "@cdktf/provider-google/lib/compute-firewall/index.js";
import { ComputeNetwork } from "@cdktf/provider-google/lib/compute-network/index.js";
import { ComputeRouter } from "@cdktf/provider-google/lib/compute-router/index.js";
import { ComputeRouterNat } from "@cdktf/provider-google/lib/compute-router-nat/index.js";
import { ComputeSubnetwork } from "@cdktf/provider-google/lib/compute-subnetwork/index.js";
import { Construct } from "constructs";
import { gcpNames, type OwnedGkeEnvironment } from "./gcp-names.ts";

/** The environment's own network: nodes without public addresses that reach out through NAT, and Google privately. */
export class Network extends Construct {
	constructor(scope: Construct, id: string, environment: OwnedGkeEnvironment) {
		super(scope, id);
		const { region, network: ranges } = environment.cluster;
		const names = gcpNames(environment);
		const network = new ComputeNetwork(this, "vpc", {
			name: names.network,
			autoCreateSubnetworks: false,
			routingMode: "REGIONAL",
			deleteDefaultRoutesOnCreate: false,
		});
		new ComputeSubnetwork(this, "nodes", {
			name: names.subnetwork,
			region,
			network: network.id,
			ipCidrRange: ranges.nodes,
			privateIpGoogleAccess: true,
			stackType: "IPV4_ONLY",
			secondaryIpRange: [
				{ rangeName: names.podRange, ipCidrRange: ranges.pods },
				{ rangeName: names.serviceRange, ipCidrRange: ranges.services },
			],
			logConfig: {
				aggregationInterval: "INTERVAL_10_MIN",
				flowSampling: 0.1,
				metadata: "INCLUDE_ALL_METADATA",
			},
		});
		const router = new ComputeRouter(this, "router", {
			name: names.network,
			region,
			network: network.id,
		});
		new ComputeRouterNat(this, "nat", {
			name: names.network,
			region,
			router: router.name,
			natIpAllocateOption: "AUTO_ONLY",
			sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
			// Ports as they are needed: a burst of image pulls takes more than the fixed share.
			enableDynamicPortAllocation: true,
			enableEndpointIndependentMapping: false,
			minPortsPerVm: 64,
			maxPortsPerVm: 4_096,
			logConfig: { enable: true, filter: "ERRORS_ONLY" },
		});
		this.#firewall(network.id, environment);
	}

	/** GKE adds what its own nodes need; beyond that nothing comes in but Google's health checks. */
	#firewall(network: string, environment: OwnedGkeEnvironment): void {
		const { network: name } = gcpNames(environment);
		const logConfig = { metadata: "INCLUDE_ALL_METADATA" };
		new ComputeFirewall(this, "deny-ingress", {
			name: `${name}-deny-ingress`,
			network,
			direction: "INGRESS",
			priority: 65_000,
			sourceRanges: ["0.0.0.0/0"],
			deny: [{ protocol: "all" }],
			logConfig,
		});
		new ComputeFirewall(this, "health-checks", {
			name: `${name}-health-checks`,
			network,
			direction: "INGRESS",
			priority: 1_000,
			sourceRanges: [...GOOGLE_FRONT_ENDS],
			allow: [{ protocol: "tcp", ports: ["5601", "8080"] }],
			logConfig,
		});
	}
}

/** Where Google's load balancers and their health checks come from (Cloud Load Balancing docs, "Firewall rules"). */
export const GOOGLE_FRONT_ENDS = ["35.191.0.0/16", "130.211.0.0/22"] as const;
