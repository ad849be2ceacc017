import { ContainerCluster } from "@cdktf/provider-google/lib/container-cluster/index.js";
import { Construct } from "constructs";
import { encryptionKeyName } from "./encryption-key.ts";
import { gcpLabels, gcpNames, type OwnedGkeEnvironment } from "./gcp-names.ts";
import { NodePool } from "./node-pool.ts";
import { projectId } from "./project.ts";
import { accountEmail } from "./service-account.ts";

/** A private, regional GKE cluster with its node pools. People and pipelines reach it by its DNS endpoint and IAM. */
export class GkeCluster extends Construct {
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
				vulnerabilityMode: "VULNERABILITY_BASIC",
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
			// The first pool's nodes are gone; its settings would be a diff on each plan.
			lifecycle: { ignoreChanges: ["node_config", "initial_node_count"] },
			timeouts: { create: "45m", update: "60m", delete: "45m" },
		});
		for (const pool of spec.nodePools)
			new NodePool(this, pool.role, {
				cluster: cluster.id,
				environment,
				pool,
				nodeAccount,
			});
	}
}
