import type { Config } from "@tickstack/contracts/config";
import type { Field } from "@tickstack/contracts/field";
import { INDICES } from "@tickstack/contracts/names";
import { type Listener, localPort } from "../../engines/ports.ts";
import type { WorkloadSpecs } from "../../environments/workload-specs.ts";
import type { SupervisedSpec } from "../../processes/supervised-spec.ts";
import { hdfsWriterConfig } from "../../workloads/hdfs-writer/src/config.ts";
import { provisionerConfig } from "../../workloads/provisioner/src/config.ts";
import { queryApiConfig } from "../../workloads/query-api/src/config.ts";
import { realtimeIndexerConfig } from "../../workloads/realtime-indexer/src/config.ts";
import { speedLayerConfig } from "../../workloads/speed-layer/src/config.ts";
import { tickProducerConfig } from "../../workloads/tick-producer/src/config.ts";
import { type WorkloadsProps, workloadProcess } from "./workload-process.ts";

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

/** The processes of the workloads that run all the time, and of what they need done before. */
export function workloadSpecs(props: WorkloadsProps): SupervisedSpec[] {
	const { spec, portBase } = props;
	const windows = spec.elasticsearch.indices.find(
		({ name }) => name === INDICES.realtime,
	);
	return Object.entries(WORKLOADS).map(([name, workload]) => {
		const { config, size, listener, after, stopAfter } = workload;
		return {
			...workloadProcess(props, {
				name,
				folder: name,
				config,
				size,
				port: listener && localPort(portBase, listener),
				// Of the windows: the indexer is the one workload that knows the word.
				values: { retention: windows?.retention },
			}),
			kind: listener ? "service" : "job",
			after,
			...(stopAfter && { stopAfter }),
		} satisfies SupervisedSpec;
	});
}
