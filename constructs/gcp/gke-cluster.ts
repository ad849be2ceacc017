import { ContainerCluster } from "@cdktf/provider-google/lib/container-cluster/index.js";
import { Construct } from "constructs";
import { encryptionKeyName } from "./encryption-key.ts";
import { gcpLabels, gcpNames, type OwnedGkeEnvironment } from "./gcp-names.ts";
import { NodePool, poolName } from "./node-pool.ts";
import { projectId } from "./project.ts";
import { accountEmail } from "./service-account.ts";

/** A private, regional GKE cluster with its node pools. People and pipelines reach it by its DNS endpoint and IAM. */
export class GkeCluster extends Construct {
	/** By reference: `projects/P/locations/L/clusters/C`. */
	readonly id: string;

	constructor(scope: Construct, id: string, environment: OwnedGkeEnvironment) {
		super(scope, id);
		const { cluster: spec } = environment;
		const names = gcpNames(environment);
		const project = projectId(this);
		const nodeAccount = accountEmail(this, names.nodeAccount);
		const cluster = new ContainerCluster(this, "cluster", {
			name: spec.name,
			location: spec.region,
			nodeLocations: [...spec.zones],
			deletionProtection: spec.deletionProtection,
			resourceLabels: gcpLabels(environment),

			// Pools are resources of their own; the cluster's first one is replaced by them.
			removeDefaultNodePool: true,
			initialNodeCount: 1,
			nodeConfig: {
				bootDiskKmsKey: encryptionKeyName(this, environment),
				serviceAccount: nodeAccount,
				oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
				workloadMetadataConfig: { mode: "GKE_METADATA" },
				shieldedInstanceConfig: {
					enableSecureBoot: true,
					enableIntegrityMonitoring: true,
				},
			},
			nodePoolDefaults: {
				nodeConfigDefaults: { insecureKubeletReadonlyPortEnabled: "FALSE" },
			},

			network: `projects/${project}/global/networks/${names.network}`,
			subnetwork: `projects/${project}/regions/${spec.region}/subnetworks/${names.subnetwork}`,
			networkingMode: "VPC_NATIVE",
			ipAllocationPolicy: {
				clusterSecondaryRangeName: names.podRange,
				servicesSecondaryRangeName: names.serviceRange,
			},
			// Dataplane V2 enforces network policies itself: there is no network_policy block beside it.
			datapathProvider: "ADVANCED_DATAPATH",
			enableIntranodeVisibility: true,
			// What engines say to each other in plain text leaves no node so (GKE docs, "Encrypt your data in-transit").
			inTransitEncryptionConfig: "IN_TRANSIT_ENCRYPTION_INTER_NODE_TRANSPARENT",
			privateClusterConfig: {
				enablePrivateNodes: true,
				enablePrivateEndpoint: true,
				masterIpv4CidrBlock: spec.network.controlPlane,
			},
			masterAuthorizedNetworksConfig: { gcpPublicCidrsAccessEnabled: false },
			controlPlaneEndpointsConfig: {
				dnsEndpointConfig: { allowExternalTraffic: true },
			},
			gatewayApiConfig: { channel: "CHANNEL_STANDARD" },
			serviceExternalIpsConfig: { enabled: false },
			// GKE switches it on by itself; the provider would replace the cluster to switch it off (terraform-provider-google#25323).
			enableL4IlbSubsetting: true,

			workloadIdentityConfig: { workloadPool: `${project}.svc.id.goog` },
			secretManagerConfig: { enabled: true },
			databaseEncryption: {
				state: "ENCRYPTED",
				keyName: encryptionKeyName(this, environment),
			},
			enableShieldedNodes: true,
			enableLegacyAbac: false,
			masterAuth: {
				clientCertificateConfig: { issueClientCertificate: false },
			},
			securityPostureConfig: {
				mode: "BASIC",
				// Workload vulnerability scanning was shut down in 2025; images are scanned in the registry.
				vulnerabilityMode: "VULNERABILITY_DISABLED",
			},
			binaryAuthorization: {
				evaluationMode: "PROJECT_SINGLETON_POLICY_ENFORCE",
			},

			releaseChannel: { channel: spec.releaseChannel },
			maintenancePolicy: {
				dailyMaintenanceWindow: { startTime: spec.maintenanceStart },
			},
			addonsConfig: {
				gcePersistentDiskCsiDriverConfig: { enabled: true },
				gkeBackupAgentConfig: { enabled: true },
				dnsCacheConfig: { enabled: true },
				httpLoadBalancing: { disabled: false },
				horizontalPodAutoscaling: { disabled: false },
			},
			costManagementConfig: { enabled: true },
			loggingConfig: { enableComponents: ["SYSTEM_COMPONENTS", "WORKLOADS"] },
			monitoringConfig: {
				enableComponents: [
					"SYSTEM_COMPONENTS",
					"STORAGE",
					"POD",
					"STATEFULSET",
					// How full the volumes are.
					"KUBELET",
					"HPA",
				],
				managedPrometheus: { enabled: environment.addOns.managedPrometheus },
			},
			lifecycle: {
				ignoreChanges: [
					// The first pool's nodes are gone; its settings would be a diff on each plan.
					"node_config",
					"initial_node_count",
					// GKE answers ALL_OBJECTS_ENCRYPTION_ENABLED, which this release of the provider does not know (#26882).
					"database_encryption[0].state",
				],
			},
			timeouts: { create: "45m", update: "60m", delete: "45m" },
		});
		this.id = cluster.id;
		for (const pool of spec.nodePools)
			new NodePool(this, poolName(pool), {
				cluster: cluster.id,
				environment,
				pool,
				nodeAccount,
			});
	}
}
