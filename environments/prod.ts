import { Duration } from "@tickstack/contracts/duration";
import { Size } from "@tickstack/contracts/size";
import { defaultAlerts } from "./default-alerts.ts";
import { directories } from "./directories.ts";
import type { EnvironmentSpec } from "./environment-spec.ts";
import { HISTORY } from "./history.ts";
import { images } from "./images.ts";
import { indices } from "./indices.ts";
import { jvm } from "./jvm.ts";
import { roundTheClock } from "./markets.ts";
import { nodePools, pool } from "./node-pools.ts";
import { schedules } from "./schedules.ts";
import { service } from "./service.ts";
import { topics } from "./topics.ts";
import { validated } from "./validate.ts";
import { workloads } from "./workload-specs.ts";

const gib = Size.gibibytes;
const mib = Size.mebibytes;
const load = { ticksPerSecond: 1_000, tickers: 50, tickSize: Size.bytes(240) };
/** SSD where latency is acknowledged latency, balanced disks elsewhere. */
const ssd = (size: Size) => ({ size, storageClass: "premium-rwo" });
const balanced = (size: Size) => ({ size, storageClass: "standard-rwo" });

/** Highly available over three zones: any one machine, disk or zone may go. */
export const prod: EnvironmentSpec = validated({
	name: "prod",
	tier: "prod",
	cluster: {
		kind: "gke",
		ownership: "owned",
		name: "tickstack-prod",
		region: "asia-southeast1",
		zones: ["asia-southeast1-a", "asia-southeast1-b", "asia-southeast1-c"],
		releaseChannel: "STABLE",
		maintenanceStart: "19:00",
		network: {
			nodes: "10.110.0.0/20",
			pods: "10.120.0.0/16",
			services: "10.130.0.0/20",
			controlPlane: "10.140.0.0/28",
		},
		nodePools: nodePools({
			system: pool("e2-standard-2", gib(50), [1, 2]),
			stateful: pool("n2-highmem-8", gib(100), [1, 2]),
			floor: pool("n2-standard-2", gib(50), [1, 2]),
			compute: pool("n2-standard-4", gib(100), [0, 4]),
		}),
		copies: 0,
		deletionProtection: true,
	},
	isolation: "cluster",
	lifetime: { kind: "permanent" },
	namespace: "bigdata",
	load,
	markets: roundTheClock,
	kafka: {
		roles: "separate",
		controllers: 3,
		brokers: 3,
		replicationFactor: 3,
		minInSyncReplicas: 2,
		broker: jvm(gib(4), 2_000),
		controller: jvm(gib(1), 500),
		storage: ssd(gib(300)),
		controllerStorage: ssd(gib(10)),
		security: "scram",
		rackAwareness: true,
		sessionTimeout: Duration.seconds(9),
		topics: topics({
			load,
			partitions: 4,
			retention: Duration.days(7),
			replicationFactor: 3,
			minInSyncReplicas: 2,
		}),
	},
	zookeeper: {
		nodes: 3,
		server: jvm(mib(512), 250),
		storage: ssd(gib(10)),
		tickTime: Duration.seconds(2),
	},
	hdfs: {
		highAvailability: true,
		nameNodes: 2,
		journalNodes: 3,
		dataNodes: 3,
		replicationFactor: 3,
		nameNode: { ...jvm(gib(2), 1_000), storage: ssd(gib(50)) },
		dataNode: { ...jvm(gib(2), 500), storage: balanced(Size.tebibytes(2)) },
		journalNode: { ...jvm(mib(512), 250), storage: ssd(gib(20)) },
		failoverController: jvm(mib(256), 100),
		rawRetention: Duration.days(60),
		directories,
	},
	elasticsearch: {
		nodes: 3,
		node: jvm(gib(4), 2_000),
		storage: ssd(gib(100)),
		replicas: 1,
		zoneAwareness: true,
		security: "tls",
		snapshots: { cron: "0 30 1 * * ?", retention: Duration.days(30) },
		indices: indices(load, Duration.days(30)),
	},
	kibana: { replicas: 2, memory: gib(2), cpuMillis: 500 },
	spark: {
		mode: {
			kind: "kubernetes",
			executors: 2,
			coresPerExecutor: 2,
			executor: jvm(gib(2), 2_000),
		},
		server: jvm(gib(2), 1_000),
		shufflePartitions: 4,
	},
	workloads: workloads({
		tickProducer: service(mib(512), 500, {
			replicas: 2,
			maxReplicas: 4,
			settings: { ticksPerSecond: load.ticksPerSecond, history: HISTORY },
		}),
		hdfsWriter: service(mib(512), 500, { replicas: 2, maxReplicas: 4 }),
		speedLayer: service(mib(256), 100),
		realtimeIndexer: service(mib(384), 250, { replicas: 2 }),
		queryApi: service(mib(384), 250, { replicas: 2, maxReplicas: 4 }),
		batch: {
			memory: gib(4),
			cpuMillis: 2_000,
			settings: { history: HISTORY, duckdbMemory: gib(3), duckdbThreads: 2 },
		},
		provisioner: { memory: mib(256), cpuMillis: 100, settings: {} },
	}),
	schedules,
	exposure: {
		queryApi: {
			kind: "gateway",
			host: "ticks",
			authentication: "identity-aware-proxy",
		},
		kibana: {
			kind: "gateway",
			host: "kibana",
			authentication: "identity-aware-proxy",
		},
	},
	alerts: defaultAlerts,
	addOns: {
		keda: true,
		managedPrometheus: true,
		prometheusStack: false,
		engineMetrics: true,
	},
	images,
});
