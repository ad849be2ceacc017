import { ContainerNodePool } from "@cdktf/provider-google/lib/container-node-pool/index.js";
import { Construct } from "constructs";
import type { NodePoolSpec } from "../../environments/cluster-spec.ts";
import { encryptionKeyName } from "./encryption-key.ts";
import { gcpLabels, type OwnedGkeEnvironment } from "./gcp-names.ts";

export interface NodePoolProps {
	readonly environment: OwnedGkeEnvironment;
	readonly cluster: string;
	readonly pool: NodePoolSpec;
	/** E-mail of the nodes' identity. */
	readonly nodeAccount: string;
}

/** A role may have two pools, one of them of spot machines. */
export const poolName = ({ role, spot }: NodePoolSpec): string =>
	spot ? `${role}-spot` : role;

/** Nodes for one kind of pod: system pods, engines that keep data, workloads that may be taken away. */
export class NodePool extends Construct {
	constructor(scope: Construct, id: string, props: NodePoolProps) {
		super(scope, id);
		const { environment, pool } = props;
		const { role } = pool;
		new ContainerNodePool(this, "pool", {
			name: poolName(pool),
			cluster: props.cluster,
			nodeLocations: [...environment.cluster.zones],
			// A regional cluster counts nodes per zone.
			initialNodeCount: pool.nodesPerZone.min,
			autoscaling: {
				minNodeCount: pool.nodesPerZone.min,
				maxNodeCount: pool.nodesPerZone.max,
				// Disks are bound to a zone: stateful nodes are spread. Spot nodes come from where they are to be had.
				locationPolicy: pool.spot ? "ANY" : "BALANCED",
			},
			management: { autoRepair: true, autoUpgrade: true },
			// A new node before an old one goes, one at a time.
			upgradeSettings: { strategy: "SURGE", maxSurge: 1, maxUnavailable: 0 },
			networkConfig: { enablePrivateNodes: true },
			nodeConfig: {
				machineType: pool.machineType,
				imageType: "COS_CONTAINERD",
				diskSizeGb: Math.ceil(pool.diskSize.toGibibytes()),
				diskType: "pd-balanced",
				bootDiskKmsKey: encryptionKeyName(this, environment),
				spot: pool.spot,
				serviceAccount: props.nodeAccount,
				oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
				labels: { "tickstack.dev/role": role },
				resourceLabels: gcpLabels(environment),
				...(role !== "system" && {
					taint: [
						{
							key: "tickstack.dev/role",
							value: role,
							effect: "NO_SCHEDULE",
						},
					],
				}),
				metadata: { "disable-legacy-endpoints": "true" },
				workloadMetadataConfig: { mode: "GKE_METADATA" },
				shieldedInstanceConfig: {
					enableSecureBoot: true,
					enableIntegrityMonitoring: true,
				},
				gvnic: { enabled: true },
				kubeletConfig: {
					insecureKubeletReadonlyPortEnabled: "FALSE",
					podPidsLimit: 4_096,
					// Left out, the provider sends false, and limits of processors hold nobody (terraform-provider-google#24569).
					cpuCfsQuota: true,
				},
				linuxNodeConfig: {
					// Elasticsearch maps its index files into memory.
					...(role === "stateful" && {
						sysctls: { "vm.max_map_count": "1048576" },
					}),
					cgroupMode: "CGROUP_MODE_V2",
				},
			},
			// The autoscaler's number would be undone by each apply.
			lifecycle: { ignoreChanges: ["initial_node_count"] },
			timeouts: { create: "30m", update: "60m", delete: "30m" },
		});
	}
}
