import { Duration } from "@tickstack/contracts/duration";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import type { ZooKeeperSpec } from "../../environments/zookeeper-spec.ts";
import type { EngineProcess } from "../engine-process.ts";
import { jvmOptions } from "../jvm-options.ts";
import { zooKeeperLogback } from "../logging.ts";
import type { Placement } from "../placement.ts";
import { zooCfg } from "./zoo-cfg.ts";

/** A ZooKeeper server. Members of an ensemble need `myid` in their data folder (see `memberId`). */
export function zooKeeperProcess(
	spec: EnvironmentSpec & { readonly zookeeper: ZooKeeperSpec },
	placement: Placement,
): EngineProcess {
	const { paths, classPath, bind, members, self } = placement.of("zookeeper");
	const clientPort = placement.port("zookeeper");
	const peerPort = placement.port("zookeeper-peer");
	const electionPort = placement.port("zookeeper-election");
	return {
		engine: "zookeeper",
		component: "zookeeper",
		after: [],
		jdk: 17,
		command: [
			...jvmOptions(spec.zookeeper.server),
			"-cp",
			[paths.config, ...classPath].join(":"),
			"org.apache.zookeeper.server.quorum.QuorumPeerMain",
			`${paths.config}/zoo.cfg`,
		],
		environment: {},
		files: {
			"zoo.cfg": zooCfg({
				zookeeper: spec.zookeeper,
				members,
				bind,
				dataDir: paths.data,
				clientPort,
				peerPort,
				electionPort,
			}),
			"logback.xml": zooKeeperLogback(),
		},
		directories: [paths.data],
		prepare: [],
		readiness: { kind: "tcp", host: self.host, port: clientPort },
		listens: {
			client: { host: bind, port: clientPort },
			...(members.length > 1 && {
				peer: { host: bind, port: peerPort },
				election: { host: bind, port: electionPort },
			}),
		},
		refusesRoot: false,
		terminationGracePeriod: Duration.seconds(30),
	};
}
