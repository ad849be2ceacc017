import type { Component } from "./component.ts";
import type { EngineProcess } from "./engine-process.ts";
import { exportedBeans } from "./exported-beans.ts";

export interface MetricsAgentProps {
	/** The JMX exporter of the Prometheus project, as a Java agent. */
	readonly jar: string;
	/** Address that `/metrics` is served at. */
	readonly bind: string;
	readonly port: number;
	/** The process's folder of configuration. */
	readonly config: string;
}

/** The agent's own configuration file, beside the engine's. */
const FILE = "metrics-agent.json";

/** Components whose JVM is started by the command of `engines/`, and so can be given an agent. Elasticsearch has a launcher, Kibana no JVM. */
export const AGENT_COMPONENTS: readonly Component[] = [
	"zookeeper",
	"kafka-controller",
	"kafka",
	"hadoop-journalnode",
	"hadoop-namenode",
	"hadoop-datanode",
	"spark-connect",
];

/**
 * The process with an agent that exports heap, garbage collection and threads of its JVM, and what the component's beans
 * hold ({@link exportedBeans}). On a port of its own: the engines' HTTP ports serve data too, to whoever reaches them.
 * @throws {RangeError} for a process that is not a JVM of {@link AGENT_COMPONENTS}
 */
export function withMetricsAgent(
	process: EngineProcess,
	{ jar, bind, port, config }: MetricsAgentProps,
): EngineProcess {
	const { component } = process;
	if (!AGENT_COMPONENTS.includes(component))
		throw new RangeError(`${component} cannot be given a Java agent`);
	return {
		...process,
		command: [
			`-javaagent:${jar}=${bind}:${port}:${config}/${FILE}`,
			...process.command,
		],
		files: {
			...process.files,
			[FILE]: `${JSON.stringify(exportedBeans(component), null, 2)}\n`,
		},
		listens: { ...process.listens, metrics: { host: bind, port } },
	};
}
