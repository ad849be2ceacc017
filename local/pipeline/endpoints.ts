import { localPlacement } from "../../engines/local-placement.ts";
import { localPort } from "../../engines/ports.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { CONNECTIONS } from "../../pipeline/connection.ts";

/** Where the engines of this machine are reached, as the workloads on it are given them. */
export function endpoints(environment: EnvironmentSpec, portBase: number) {
	// Addresses follow from the ports alone.
	const placement = localPlacement({
		portBase,
		homeOf: () => "",
		runDir: "",
	});
	return {
		...CONNECTIONS.kafka(environment, placement),
		...CONNECTIONS.hdfs(environment, placement),
		...CONNECTIONS.elasticsearch(environment, placement),
		...CONNECTIONS.spark(environment, placement),
		/** As the file system of Hadoop takes it. */
		hdfsUri: `hdfs://127.0.0.1:${localPort(portBase, "namenode-rpc")}`,
	};
}
