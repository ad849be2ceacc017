import { join } from "node:path";
import type { Config } from "@tickstack/contracts/config";
import type { Field } from "@tickstack/contracts/field";
import { INDICES } from "@tickstack/contracts/names";
import { type Listener, localPort } from "../../engines/ports.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import type { WorkloadSpecs } from "../../environments/workload-specs.ts";
import { hdfsWriterConfig } from "../../workloads/hdfs-writer/src/config.ts";
import { provisionerConfig } from "../../workloads/provisioner/src/config.ts";
import { queryApiConfig } from "../../workloads/query-api/src/config.ts";
import { realtimeIndexerConfig } from "../../workloads/realtime-indexer/src/config.ts";
import { speedLayerConfig } from "../../workloads/speed-layer/src/config.ts";
import { tickProducerConfig } from "../../workloads/tick-producer/src/config.ts";
import { isReady } from "../processes/readiness.ts";
import type { SupervisedSpec } from "../processes/supervised-spec.ts";
import { endpoints } from "./endpoints.ts";
import { logFileOf } from "./engine-specs.ts";

export interface WorkloadsProps {
	readonly spec: EnvironmentSpec;
	readonly portBase: number;
	/** Absolute. */
	readonly dataDir: string;
	/** The project's root. */
	readonly root: string;
	/** History file of the producer. */
	readonly history: string;
	/** The variables that every process gets. */
	readonly environment: Readonly<Record<string, string>>;
}

/** How a workload is run on this machine. Its name is that of its folder. */
interface Workload {
	readonly config: Config<Readonly<Record<string, Field<unknown>>>>;
	readonly size: keyof WorkloadSpecs;
	/** Absent for a job, which does not answer. */
	readonly listener?: Listener;
	readonly after: readonly string[];
	readonly stopAfter?: readonly string[];
}

/** Applies what is declared, once the engines that hold it are ready. */
export const PROVISIONER = "provisioner";
export const PRODUCER = "tick-producer";

const WORKLOADS: Readonly<Record<string, Workload>> = {
	[PROVISIONER]: {
		config: provisionerConfig,
		size: "provisioner",
		after: ["kafka", "hadoop-datanode", "elasticsearch"],
	},
	"hdfs-writer": {
		config: hdfsWriterConfig,
		size: "hdfsWriter",
		listener: "hdfs-writer",
		after: [PROVISIONER],
		stopAfter: [PRODUCER],
	},
	"speed-layer": {
		config: speedLayerConfig,
		size: "speedLayer",
		listener: "speed-layer",
		after: [PROVISIONER, "spark-connect"],
		stopAfter: [PRODUCER],
	},
	"realtime-indexer": {
		config: realtimeIndexerConfig,
		size: "realtimeIndexer",
		listener: "realtime-indexer",
		after: [PROVISIONER],
		stopAfter: [PRODUCER, "speed-layer"],
	},
	"query-api": {
		config: queryApiConfig,
		size: "queryApi",
		listener: "query-api",
		after: [PROVISIONER],
		stopAfter: [PRODUCER],
	},
	[PRODUCER]: {
		config: tickProducerConfig,
		size: "tickProducer",
		listener: "tick-producer",
		after: [PROVISIONER],
	},
};

/** Beyond a workload's own 10 s, so that it ends by itself. */
const STOP_GRACE_MS = 12_000;
/** The part of a process's memory that V8 may take for its heap; buffers and code need the rest. */
const HEAP_SHARE = 0.75;
/** The superuser of the local HDFS: all is one user's on this machine. */
const HDFS_USER = "hdfs";

/** The processes of all workloads, each configured by its own declaration. */
export function workloadSpecs(props: WorkloadsProps): SupervisedSpec[] {
	const { spec, portBase, dataDir, root, history, environment } = props;
	const { kafkaBrokers, hdfsNamenodes, elasticsearchNodes, sparkConnect } =
		endpoints(portBase);
	const windows = spec.elasticsearch.indices.find(
		({ name }) => name === INDICES.realtime,
	);
	return Object.entries(WORKLOADS).map(([name, workload]) => {
		const { config, size, listener, after, stopAfter } = workload;
		const { settings, memory } = spec.workloads[size];
		const port = listener && localPort(portBase, listener);
		const heapMib = Math.floor(memory.toMebibytes() * HEAP_SHARE);
		return {
			name,
			kind: listener ? "service" : "job",
			after,
			...(stopAfter && { stopAfter }),
			program: process.execPath,
			args: [
				`--max-old-space-size=${heapMib}`,
				join(root, "workloads", name, "src/main.ts"),
			],
			environment: {
				...environment,
				// Compiled modules are kept: a workload is there in half of the processor time.
				NODE_COMPILE_CACHE: join(dataDir, "tmp/node-compile"),
				...config.render({
					kafkaBrokers,
					hdfsNamenodes,
					hdfsUser: HDFS_USER,
					elasticsearchNodes,
					sparkConnect,
					httpHost: "127.0.0.1",
					httpPort: port,
					history,
					ordinal: 0,
					// Of the windows: the indexer is the one workload that knows the word.
					retention: windows?.retention,
					...settings,
				}),
			},
			cwd: root,
			logFile: logFileOf(dataDir, name),
			ready: () =>
				isReady({ kind: "http", url: `http://127.0.0.1:${port}/readyz` }),
			stopGraceMs: STOP_GRACE_MS,
		} satisfies SupervisedSpec;
	});
}
