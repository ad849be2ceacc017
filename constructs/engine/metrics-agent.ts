import { Size } from "@tickstack/contracts/size";
import type { Construct } from "constructs";
import type { EngineProcess } from "../../engines/engine-process.ts";
import {
	AGENT_COMPONENTS,
	withMetricsAgent,
} from "../../engines/metrics-agent.ts";
import { clusterPort } from "../../engines/ports.ts";
import { ClusterBinding } from "../kubernetes/cluster-binding.ts";
import type { ContainerProps } from "../kubernetes/container.ts";
import { Cpu } from "../kubernetes/cpu.ts";
import { image } from "../kubernetes/image.ts";
import { type Mount, Volume } from "../kubernetes/volume.ts";
import { PREPARATION } from "./engine-container.ts";

const FOLDER = "/opt/metrics-agent";
const JAR = `${FOLDER}/agent.jar`;
/** Where the image of the agent has it; the file's name holds its version. */
const SOURCE = "/opt/metrics-agent";
const COPY = "/metrics-agent";

/** What an engine's pod needs to expose metrics of its JVM; the engine's image stays the official one. */
interface MetricsAgent {
	readonly process: EngineProcess;
	readonly mounts: readonly Mount[];
	/** Puts the agent where the engine's JVM finds it. */
	readonly initContainer: ContainerProps;
}

/** The agent of a process; undefined where the environment wants none or the process has no JVM that takes one. */
export function metricsAgent(
	scope: Construct,
	process: EngineProcess,
	config: string,
): MetricsAgent | undefined {
	const { addOns } = ClusterBinding.of(scope).environment;
	if (!addOns.engineMetrics || !AGENT_COMPONENTS.includes(process.component))
		return undefined;
	const volume = Volume.emptyDir("metrics-agent", Size.mebibytes(64));
	return {
		process: withMetricsAgent(process, {
			jar: JAR,
			bind: "0.0.0.0",
			port: clusterPort("engine-metrics"),
			config,
		}),
		mounts: [volume.at(FOLDER)],
		initContainer: {
			name: "metrics-agent",
			image: image(scope, "metrics-agent"),
			command: ["sh", "-c", `cp ${SOURCE}/*.jar ${COPY}/agent.jar`],
			memory: PREPARATION.memory,
			cpu: Cpu.millis(PREPARATION.cpuMillis),
			mounts: [volume.at(COPY, { writable: true })],
		},
	};
}
