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
const load = { ticksPerSecond: 50, tickers: 5, tickSize: Size.bytes(240) };
const disk = (gibibytes: number) => ({
	size: gib(gibibytes),
	storageClass: "standard-rwo",
});

/** The original design's shape: one node of everything in namespace `bigdata`, on a small cluster of one zone, which has room for three copies beside it. */
export const dev: EnvironmentSpec = validated({
	name: "dev",
	tier: "dev",
	cluster: {
		kind: "gke",
		ownership: "owned",
		name: "bigdata-cluster",
		region: "asia-southeast1",
		zones: ["asia-southeast1-a"],
		releaseChannel: "REGULAR",
		maintenanceStart: "19:00",
		network: {
			nodes: "10.10.0.0/20",
			pods: "10.20.0.0/16",
			services: "10.30.0.0/20",
			controlPlane: "10.40.0.0/28",
		},
		nodePools: nodePools({
			system: pool("e2-standard-2", gib(50), [1, 2]),
			stateful: pool("e2-highmem-4", gib(50), [1, 5]),
			compute: pool("e2-standard-4", gib(50), [0, 14]),
		}),
		copies: 3,
		deletionProtection: false,
	},
	isolation: "cluster",
	lifetime: { kind: "permanent" },
	namespace: "bigdata",
	load,
	markets: roundTheClock,
	kafka: {
		roles: "combined",
		controllers: 1,
		brokers: 1,
		replicationFactor: 1,
		minInSyncReplicas: 1,
		broker: jvm(gib(1), 500),
		controller: jvm(mib(512), 250),
		storage: disk(50),
		controllerStorage: disk(10),
		security: "plaintext",
		rackAwareness: false,
		sessionTimeout: Duration.seconds(9),
		topics: topics({
			load,
			partitions: 4,
			retention: Duration.days(7),
			replicationFactor: 1,
			minInSyncReplicas: 1,
		}),
	},
	zookeeper: {
		nodes: 1,
		server: jvm(mib(256), 100),
		storage: disk(10),
		tickTime: Duration.seconds(2),
	},
	hdfs: {
		highAvailability: false,
		nameNodes: 1,
		journalNodes: 0,
		dataNodes: 1,
		replicationFactor: 1,
		nameNode: { ...jvm(gib(1), 250), storage: disk(50) },
		dataNode: { ...jvm(gib(1), 250), storage: disk(100) },
		journalNode: { ...jvm(mib(256), 100), storage: disk(10) },
		failoverController: jvm(mib(128), 50),
		rawRetention: Duration.days(60),
		directories,
	},
	elasticsearch: {
		nodes: 1,
		node: jvm(gib(2), 500),
		storage: disk(50),
		replicas: 0,
		zoneAwareness: false,
		security: "none",
		indices: indices(load, Duration.days(30)),
	},
	kibana: { replicas: 1, memory: gib(2), cpuMillis: 250 },
	spark: {
		mode: { kind: "local", cores: "*" },
		server: jvm(gib(2), 1_000),
		shufflePartitions: 4,
	},
	workloads: workloads({
		tickProducer: service(mib(256), 200, {
			maxReplicas: 2,
			settings: { ticksPerSecond: load.ticksPerSecond, history: HISTORY },
		}),
		hdfsWriter: service(mib(512), 200, { maxReplicas: 4 }),
		speedLayer: service(mib(256), 100),
		realtimeIndexer: service(mib(256), 100),
		queryApi: service(mib(256), 100),
		batch: {
			memory: gib(2),
			cpuMillis: 1_000,
			settings: { history: HISTORY, duckdbMemory: mib(1_280) },
		},
		provisioner: { memory: mib(256), cpuMillis: 100, settings: {} },
	}),
	schedules,
	exposure: {
		queryApi: { kind: "port-forward" },
		kibana: { kind: "port-forward" },
	},
	alerts: defaultAlerts,
	addOns: {
		keda: false,
		managedPrometheus: true,
		prometheusStack: false,
		engineMetrics: false,
	},
	images,
});
