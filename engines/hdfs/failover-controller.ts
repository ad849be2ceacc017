import { Duration } from "@tickstack/contracts/duration";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import type { EngineProcess } from "../engine-process.ts";
import type { Placement } from "../placement.ts";
import { hdfsDaemon } from "./daemon.ts";
import { nameNodeIdentity, PREPARATION_HEAP } from "./name-node.ts";

const MAIN = "tools.DFSZKFailoverController";

/** ZKFC: holds the ZooKeeper lock for the NameNode beside it while that one is healthy. */
export function failoverController(
	spec: EnvironmentSpec,
	placement: Placement,
): EngineProcess {
	const { java, ...daemon } = hdfsDaemon(spec, placement, "hadoop-zkfc");
	const { bind, self } = placement.of("hadoop-zkfc");
	const rpc = placement.port("zkfc-rpc");
	return {
		...daemon,
		component: "hadoop-zkfc",
		after: ["zookeeper", "hadoop-namenode"],
		command: java(
			spec.hdfs.failoverController,
			MAIN,
			...nameNodeIdentity(spec, self.id),
		),
		prepare: [],
		readiness: { kind: "tcp", host: self.host, port: rpc },
		listens: { rpc: { host: bind, port: rpc } },
		terminationGracePeriod: Duration.seconds(30),
	};
}

/** Makes the parent of the lock in ZooKeeper, once; exit code 2 says that it is there already. */
export function formatFailover(
	spec: EnvironmentSpec,
	placement: Placement,
): string[] {
	const { java } = hdfsDaemon(spec, placement, "hadoop-zkfc");
	const { self } = placement.of("hadoop-zkfc");
	return java(
		PREPARATION_HEAP,
		MAIN,
		...nameNodeIdentity(spec, self.id),
		"-formatZK",
		"-nonInteractive",
	);
}
