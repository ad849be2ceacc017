import { Duration } from "@tickstack/contracts/duration";
import { Size } from "@tickstack/contracts/size";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import type { EngineProcess } from "../engine-process.ts";
import type { Placement } from "../placement.ts";
import { hdfsDaemon } from "./daemon.ts";
import { NAME_NODE_STATUS } from "./name-node-jmx.ts";

const MAIN = "server.namenode.NameNode";

/** Heap of the short commands that format. */
export const PREPARATION_HEAP = { heap: Size.mebibytes(128) };

/**
 * A NameNode. Without high availability it formats itself at the first start. With it, member 0 formats and the others
 * copy from it; `prepare` is that of the placement's own member, and {@link bootstrapStandby} of all but the first.
 */
export function nameNode(
	spec: EnvironmentSpec,
	placement: Placement,
): EngineProcess {
	const { java, ...daemon } = hdfsDaemon(spec, placement, "hadoop-namenode");
	const { paths, bind, self } = placement.of("hadoop-namenode");
	const ha = spec.hdfs.highAvailability;
	const identity = nameNodeIdentity(spec, self.id);
	const http = placement.port("namenode-http");
	return {
		...daemon,
		component: "hadoop-namenode",
		after: ha ? ["zookeeper", "hadoop-journalnode"] : [],
		command: java(spec.hdfs.nameNode, MAIN, ...identity),
		prepare: [
			{
				name: "format",
				unless: `${paths.data}/name/current/VERSION`,
				command: java(
					PREPARATION_HEAP,
					MAIN,
					...identity,
					"-format",
					"-nonInteractive",
				),
			},
		],
		readiness: {
			kind: "http",
			url: `http://${self.host}:${http}${NAME_NODE_STATUS.path}`,
			accepts: NAME_NODE_STATUS.accepts,
		},
		listens: {
			rpc: { host: bind, port: placement.port("namenode-rpc") },
			http: { host: bind, port: http },
		},
		terminationGracePeriod: Duration.minutes(spec.tier === "local" ? 0.25 : 15),
	};
}

/** The generic option by which a daemon of a pair knows which of the two it is. */
export const nameNodeIdentity = (
	{ hdfs }: EnvironmentSpec,
	id: string,
): string[] =>
	hdfs.highAvailability ? ["-D", `dfs.ha.namenode.id=${id}`] : [];

/** What every member but the first does instead of formatting: it copies the image of the active one. */
export function bootstrapStandby(
	spec: EnvironmentSpec,
	placement: Placement,
): string[] {
	const { java } = hdfsDaemon(spec, placement, "hadoop-namenode");
	const { self } = placement.of("hadoop-namenode");
	return java(
		PREPARATION_HEAP,
		MAIN,
		...nameNodeIdentity(spec, self.id),
		"-bootstrapStandby",
		"-nonInteractive",
	);
}
