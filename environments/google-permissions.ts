/** IAM's permissions by their common beginning: `compute.networks` with `get create` are two. */
type Table = Readonly<Record<string, string>>;

const spelled = (table: Table): string[] =>
	Object.entries(table).flatMap(([resource, verbs]) =>
		verbs.split(" ").map((verb) => `${resource}.${verb}`),
	);

const WRITE = "create delete get list update";

/** What a namespace with everything in it takes of a cluster's API (GKE docs, "Access control with IAM"). */
const NAMESPACE: Table = {
	"container.clusters": "connect get list",
	"container.configMaps": WRITE,
	"container.cronJobs": WRITE,
	"container.deployments": `${WRITE} updateScale`,
	"container.horizontalPodAutoscalers": WRITE,
	"container.jobs": WRITE,
	"container.leases": WRITE,
	"container.limitRanges": WRITE,
	"container.namespaces": WRITE,
	"container.networkPolicies": WRITE,
	"container.persistentVolumeClaims": WRITE,
	"container.podDisruptionBudgets": WRITE,
	"container.pods": `${WRITE} getLogs portForward`,
	"container.resourceQuotas": WRITE,
	"container.roleBindings": WRITE,
	// Spark's driver makes its executors: whoever makes that role does not hold it in the cluster's own terms.
	"container.roles": `${WRITE} bind escalate`,
	"container.secrets": WRITE,
	"container.serviceAccounts": WRITE,
	"container.services": WRITE,
	"container.statefulSets": `${WRITE} updateScale`,
	"container.thirdPartyObjects": WRITE,
	"resourcemanager.projects": "get",
	"serviceusage.services": "use",
};

/** Everything that an environment with a cluster of its own takes: network, key, node account, cluster, pages, alerts. */
const ENVIRONMENT: Table = {
	...NAMESPACE,
	"artifactregistry.repositories": "get getIamPolicy setIamPolicy",
	"certificatemanager.certmapentries": WRITE,
	"certificatemanager.certmaps": `${WRITE} use`,
	"certificatemanager.certs": `${WRITE} use`,
	"certificatemanager.dnsauthorizations": `${WRITE} use`,
	"certificatemanager.operations": "get",
	"cloudkms.cryptoKeys": "create get getIamPolicy list setIamPolicy update",
	"cloudkms.cryptoKeyVersions": "destroy get list",
	"cloudkms.keyRings": "create get list",
	"compute.firewalls": "create delete get update",
	"compute.globalAddresses": "create delete get setLabels use",
	"compute.globalOperations": "get",
	"compute.instanceGroupManagers": "get",
	"compute.instanceGroups": "get",
	"compute.networks": "create delete get updatePolicy use",
	"compute.projects": "get",
	"compute.regionOperations": "get",
	"compute.regions": "get list",
	"compute.routers": "create delete get update use",
	"compute.securityPolicies": "create delete get update use",
	"compute.sslPolicies": "create delete get update use",
	"compute.subnetworks": "create delete get update use",
	"compute.zoneOperations": "get",
	"compute.zones": "get list",
	"container.apiServices": WRITE,
	"container.clusterRoleBindings": WRITE,
	"container.clusterRoles": `${WRITE} bind escalate`,
	"container.clusters": "connect create delete get getCredentials list update",
	"container.customResourceDefinitions": WRITE,
	"container.mutatingWebhookConfigurations": WRITE,
	"container.operations": "get list",
	"container.storageClasses": WRITE,
	"container.validatingWebhookConfigurations": WRITE,
	"gkebackup.backupPlans": WRITE,
	"gkebackup.operations": "get",
	"iam.serviceAccounts":
		"create delete get getIamPolicy list setIamPolicy update",
	"iap.web": "getIamPolicy setIamPolicy",
	"monitoring.alertPolicies": WRITE,
	"monitoring.notificationChannels": WRITE,
	"resourcemanager.projects": "get getIamPolicy",
	"secretmanager.secrets": `${WRITE} getIamPolicy setIamPolicy`,
	"secretmanager.versions": "add destroy disable enable get list",
	"serviceusage.services": "get list use",
	"storage.buckets": "create delete get getIamPolicy list setIamPolicy update",
};

/** What the project's own stack takes beside: it is applied by a person. */
const PROJECT: Table = {
	"artifactregistry.repositories":
		"create delete get getIamPolicy setIamPolicy update",
	"binaryauthorization.policy": "get update",
	"iam.roles": "create delete get undelete update",
	"iam.googleapis.com/workloadIdentityPoolProviders":
		"create delete get update",
	"iam.googleapis.com/workloadIdentityPools": "create delete get update",
	"resourcemanager.projects": "setIamPolicy",
	"serviceusage.services": "enable get list use",
};

/** Of the identity that a pull request's workflow has: a copy as a namespace of the shared cluster. */
export const NAMESPACE_PERMISSIONS: readonly string[] = spelled(NAMESPACE);

/** Of the identity that deploys and reaps: copies with a cluster of their own, dev and prod. */
export const ENVIRONMENT_PERMISSIONS: readonly string[] = spelled(ENVIRONMENT);

/** Of the person who applies the project's stack, beside those of an environment. */
export const PROJECT_PERMISSIONS: readonly string[] = spelled(PROJECT);
