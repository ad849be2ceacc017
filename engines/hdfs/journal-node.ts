import { Duration } from "@tickstack/contracts/duration";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import type { EngineProcess } from "../engine-process.ts";
import type { Placement } from "../placement.ts";
import { hdfsDaemon } from "./daemon.ts";

/** A member of the quorum that holds the NameNodes' shared edit log. */
export function journalNode(
	spec: EnvironmentSpec,
	placement: Placement,
): EngineProcess {
	const { java, ...daemon } = hdfsDaemon(spec, placement, "hadoop-journalnode");
	const { bind, self } = placement.of("hadoop-journalnode");
	const rpc = placement.port("journalnode-rpc");
	return {
		...daemon,
		component: "hadoop-journalnode",
		after: [],
		command: java(spec.hdfs.journalNode, "qjournal.server.JournalNode"),
		prepare: [],
		readiness: { kind: "tcp", host: self.host, port: rpc },
		listens: {
			rpc: { host: bind, port: rpc },
			http: { host: bind, port: placement.port("journalnode-http") },
		},
		terminationGracePeriod: Duration.minutes(15),
	};
}
