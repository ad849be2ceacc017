import type { Json } from "../../world.ts";

const isObject = (value: unknown): value is Json =>
	typeof value === "object" && value !== null && !Array.isArray(value);

/** Messages of one switch: one that is sent without it says no. */
const SWITCHES = new Set(["managedPrometheusConfig"]);

/** What is sent, with what is not sent as the service fills it in. */
export function withDefaults(defaults: Json, sent: Json): Json {
	const filled: Json = { ...defaults };
	for (const [key, value] of Object.entries(sent)) {
		const before = filled[key];
		filled[key] =
			isObject(before) && isObject(value) && !SWITCHES.has(key)
				? withDefaults(before, value)
				: value;
	}
	return filled;
}

const OAUTH_SCOPES = [
	"devstorage.read_only",
	"logging.write",
	"monitoring",
	"service.management.readonly",
	"servicecontrol",
	"trace.append",
].map((scope) => `https://www.googleapis.com/auth/${scope}`);

/**
 * What a cluster has that its maker did not name: the recorded exchange `containernodepool` and the mock of Kubernetes
 * Engine in Config Connector's repository.
 */
export const CLUSTER_DEFAULTS: Json = {
	addonsConfig: {
		gcePersistentDiskCsiDriverConfig: { enabled: true },
		kubernetesDashboard: { disabled: true },
		networkPolicyConfig: { disabled: true },
	},
	anonymousAuthenticationConfig: { mode: "ENABLED" },
	autopilot: {},
	autoscaling: {
		autoprovisioningNodePoolDefaults: {
			imageType: "COS_CONTAINERD",
			management: { autoRepair: true, autoUpgrade: true },
			oauthScopes: OAUTH_SCOPES,
			serviceAccount: "default",
		},
		autoscalingProfile: "BALANCED",
	},
	databaseEncryption: { state: "DECRYPTED" },
	defaultMaxPodsConstraint: { maxPodsPerNode: "110" },
	enterpriseConfig: { clusterTier: "STANDARD" },
	loggingConfig: {
		componentConfig: { enableComponents: ["SYSTEM_COMPONENTS", "WORKLOADS"] },
	},
	loggingService: "logging.googleapis.com/kubernetes",
	maintenancePolicy: { resourceVersion: "ce912209" },
	monitoringConfig: {
		advancedDatapathObservabilityConfig: {},
		componentConfig: { enableComponents: ["SYSTEM_COMPONENTS"] },
		managedPrometheusConfig: { enabled: true },
	},
	monitoringService: "monitoring.googleapis.com/kubernetes",
	nodePoolDefaults: {
		nodeConfigDefaults: {
			loggingConfig: { variantConfig: { variant: "DEFAULT" } },
			nodeKubeletConfig: { insecureKubeletReadonlyPortEnabled: false },
		},
	},
	notificationConfig: { pubsub: {} },
	podAutoscaling: { hpaProfile: "PERFORMANCE" },
	rbacBindingConfig: {
		enableInsecureBindingSystemAuthenticated: true,
		enableInsecureBindingSystemUnauthenticated: true,
	},
	releaseChannel: { channel: "REGULAR" },
	securityPostureConfig: {
		mode: "BASIC",
		vulnerabilityMode: "VULNERABILITY_MODE_UNSPECIFIED",
	},
	shieldedNodes: { enabled: true },
	userManagedKeysConfig: {},
};

/** The same for a node pool. */
export const nodePoolDefaults = (): Json => ({
	config: {
		...{ diskSizeGb: 100, diskType: "pd-balanced" },
		effectiveCgroupMode: "EFFECTIVE_CGROUP_MODE_V2",
		imageType: "COS_CONTAINERD",
		kubeletConfig: {
			insecureKubeletReadonlyPortEnabled: false,
			maxParallelImagePulls: 2,
		},
		machineType: "e2-medium",
		metadata: { "disable-legacy-endpoints": "true" },
		oauthScopes: OAUTH_SCOPES,
		resourceLabels: { "goog-gke-node-pool-provisioning-model": "on-demand" },
		serviceAccount: "default",
		shieldedInstanceConfig: { enableIntegrityMonitoring: true },
		windowsNodeConfig: {},
	},
	management: { autoRepair: true, autoUpgrade: true },
	maxPodsConstraint: { maxPodsPerNode: "110" },
	networkConfig: { podIpv4RangeUtilization: 0.001 },
	podIpv4CidrSize: 24,
	upgradeSettings: { maxSurge: 1, strategy: "SURGE" },
});
