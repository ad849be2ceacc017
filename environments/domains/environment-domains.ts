import type { NodePoolSpec } from "../cluster-spec.ts";
import type { EnvironmentSpec } from "../environment-spec.ts";
import type { Exposed } from "../exposure-spec.ts";
import type { JvmSize, ProcessSize, VolumeSpec } from "../process-size.ts";
import {
	anyDuration,
	type Domains,
	duration,
	either,
	expanded,
	fraction,
	oneOf,
	positive,
	size,
	text,
	whole,
} from "./domain.ts";
import {
	component,
	digest,
	directory,
	elasticsearchCron,
	environmentName,
	group,
	index,
	label,
	machineType,
	range,
	region,
	repository,
	storageClass,
	tag,
	timeOfDay,
	topic,
	zone,
} from "./names.ts";

const cpuMillis = whole(1, 1_000_000);
const members = whole(1, 1_000);
const membersOrNone = whole(0, 1_000);

const process: Domains<ProcessSize> = { memory: size, cpuMillis };
const jvm: Domains<JvmSize> = { memory: size, cpuMillis, heap: size };
const volume: Domains<VolumeSpec> = { size, storageClass };
const stored = { memory: size, cpuMillis, heap: size, storage: volume };
const page: Domains<Exposed> = {
	kind: oneOf("loopback", "port-forward", "gateway"),
	host: label,
	authentication: oneOf("identity-aware-proxy", "none"),
};

const role = oneOf("system", "stateful", "compute");
const nodePools: Domains<readonly NodePoolSpec[]> = {
	each: {
		role,
		machineType,
		diskSize: size,
		nodesPerZone: { min: membersOrNone, max: members },
	},
};

/** What each field of an environment may be, whatever the others are. */
export const environmentDomains: Domains<EnvironmentSpec> = {
	name: environmentName,
	tier: oneOf("local", "dev", "staging", "prod"),
	cluster: {
		kind: oneOf("local", "gke", "kubeconfig"),
		memory: size,
		ownership: oneOf("owned", "existing"),
		name: label,
		region,
		zones: { each: zone },
		releaseChannel: oneOf("REGULAR", "STABLE"),
		maintenanceStart: timeOfDay,
		network: { each: range },
		nodePools,
		copies: membersOrNone,
		shared: {
			zones: members,
			nodePools,
			copies: membersOrNone,
			pods: {
				each: {
					name: component,
					role,
					cpuMillis,
					memory: whole(1, Number.MAX_SAFE_INTEGER),
				},
			},
		},
		context: text,
	},
	isolation: oneOf("namespace", "cluster"),
	lifetime: {
		kind: oneOf("permanent", "disposable"),
		owner: text,
		created: text,
		// Its bounds are the environment's own, see the rule `lifetime`.
		ttl: anyDuration,
		maximum: duration,
	},
	namespace: label,
	load: {
		ticksPerSecond: positive,
		tickers: whole(1, 10_000_000),
		tickSize: size,
	},
	// What the rules say is judged by the rule `markets`, which reads them as the workloads do.
	markets: {
		hours: oneOf("all", "regular"),
		rules: {
			each: {
				tickers: expanded,
				timeZone: text,
				regular: text,
				weekdays: { each: whole(0, 6) },
			},
		},
	},
	kafka: {
		roles: oneOf("combined", "separate"),
		controllers: members,
		brokers: members,
		replicationFactor: members,
		minInSyncReplicas: members,
		broker: jvm,
		controller: jvm,
		storage: volume,
		controllerStorage: volume,
		security: oneOf("plaintext", "scram"),
		sessionTimeout: duration,
		topics: {
			each: {
				name: topic,
				partitions: whole(1, 10_000),
				retention: duration,
				retentionBytes: size,
				replicationFactor: members,
				minInSyncReplicas: members,
				expected: { recordsPerSecond: positive, recordSize: size },
			},
		},
		groups: { each: group },
	},
	zookeeper: {
		nodes: members,
		server: jvm,
		storage: volume,
		tickTime: duration,
	},
	hdfs: {
		nameNodes: members,
		journalNodes: membersOrNone,
		dataNodes: members,
		replicationFactor: members,
		nameNode: stored,
		dataNode: stored,
		journalNode: stored,
		failoverController: jvm,
		rawRetention: duration,
		directories: { each: directory },
	},
	elasticsearch: {
		nodes: members,
		node: jvm,
		storage: volume,
		replicas: membersOrNone,
		security: oneOf("none", "tls"),
		snapshots: { cron: elasticsearchCron, retention: duration },
		indices: {
			each: {
				name: index,
				writer: label,
				shards: whole(1, 1_024),
				retention: duration,
				expected: { documentsPerDay: positive, documentSize: size },
			},
		},
	},
	kibana: { ...process, replicas: members },
	spark: {
		mode: {
			kind: oneOf("local", "kubernetes"),
			cores: either(whole(1, 1_000), oneOf("*")),
			executors: members,
			coresPerExecutor: members,
			executor: jvm,
		},
		server: jvm,
		shufflePartitions: whole(1, 100_000),
	},
	workloads: {
		each: { ...process, replicas: membersOrNone, maxReplicas: members },
	},
	schedules: {
		each: {
			// Both are judged by the rule `schedule`.
			cron: text,
			timeZone: text,
			startingDeadline: duration,
			deadline: duration,
			successfulHistory: membersOrNone,
			failedHistory: membersOrNone,
		},
	},
	exposure: { queryApi: page, kibana: page },
	alerts: {
		consumerDelay: duration,
		majorCollections: whole(1, Number.MAX_SAFE_INTEGER),
		hdfsUsed: fraction,
		volumeUsed: fraction,
		freshness: duration,
		batchAge: duration,
	},
	addOns: {},
	images: { each: { repository, tag, digest } },
};
