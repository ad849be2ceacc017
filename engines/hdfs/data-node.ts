import { Duration } from "@tickstack/contracts/duration";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import type { EngineProcess } from "../engine-process.ts";
import type { Placement } from "../placement.ts";
import { hdfsDaemon } from "./daemon.ts";
import { FILE_SYSTEM_STATE } from "./name-node-jmx.ts";

/** A DataNode, known to others by its host name so that WebHDFS clients are sent to an address they can reach. */
export function dataNode(
	spec: EnvironmentSpec,
	placement: Placement,
): EngineProcess {
	const { java, ...daemon } = hdfsDaemon(spec, placement, "hadoop-datanode");
	const { bind, self } = placement.of("hadoop-datanode");
	const nameNodes = placement.of("hadoop-namenode");
	return {
		...daemon,
		component: "hadoop-datanode",
		after: ["hadoop-namenode"],
		command: java(
			spec.hdfs.dataNode,
			"server.datanode.DataNode",
			"-D",
			`dfs.datanode.hostname=${self.host}`,
		),
		prepare: [],
		// What the DataNode is for: its blocks are reported and the file system takes writes.
		readiness: {
			kind: "http",
			url: `http://${nameNodes.service}:${placement.port("namenode-http")}${FILE_SYSTEM_STATE.path}`,
			accepts: FILE_SYSTEM_STATE.accepts,
		},
		listens: {
			data: { host: bind, port: placement.port("datanode-data") },
			http: { host: bind, port: placement.port("datanode-http") },
			ipc: { host: bind, port: placement.port("datanode-ipc") },
		},
		terminationGracePeriod: Duration.minutes(spec.tier === "local" ? 0.25 : 30),
	};
}
