import { Duration } from "@tickstack/contracts/duration";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import type { EngineProcess } from "../engine-process.ts";
import { elasticsearchLog4j2 } from "../logging.ts";
import type { Placement } from "../placement.ts";
import { elasticsearchYml } from "./elasticsearch-yml.ts";
import { elasticsearchJvmOptions } from "./jvm-options.ts";
import { clusterFormed } from "./ready-node.ts";

/**
 * An Elasticsearch node. Its launcher starts a second JVM; it writes a keystore into the configuration folder,
 * which must therefore be writable.
 */
export function elasticsearchProcess(
	spec: EnvironmentSpec,
	placement: Placement,
): EngineProcess {
	const { elasticsearch } = spec;
	const { paths, bind, members, self, artifacts } =
		placement.of("elasticsearch");
	const httpPort = placement.port("elasticsearch-http");
	const transportPort = placement.port("elasticsearch-transport");
	const yml = (firstStart: boolean) =>
		elasticsearchYml({
			elasticsearch,
			clusterName: `tickstack-${spec.name}`,
			members,
			self,
			bind,
			httpPort,
			transportPort,
			readinessPort:
				artifacts === "distribution"
					? placement.port("elasticsearch-readiness")
					: undefined,
			data: paths.data,
			logs: paths.logs,
			artifacts,
			firstStart,
		});
	const secured = elasticsearch.security === "tls";
	return {
		engine: "elasticsearch",
		component: "elasticsearch",
		after: [],
		jdk: 25,
		program: `${paths.home}/bin/elasticsearch`,
		...(artifacts === "jars" && { javaHomeVariable: "ES_JAVA_HOME" }),
		command: [],
		environment: {
			ES_PATH_CONF: paths.config,
			ES_TMPDIR: paths.tmp,
			HOME: paths.tmp,
			CLI_JAVA_OPTS: "-Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1",
		},
		files: {
			"elasticsearch.yml": yml(false),
			"jvm.options": elasticsearchJvmOptions(
				elasticsearch.node,
				elasticsearch.nodes,
			),
			"log4j2.properties": elasticsearchLog4j2(),
		},
		...(members.length > 1 && {
			firstStart: {
				member: members[0]?.id ?? self.id,
				until: clusterFormed(paths.data),
				files: { "elasticsearch.yml": yml(true) },
			},
		}),
		directories: [paths.config, paths.data, paths.logs, paths.tmp],
		prepare: [],
		readiness: secured
			? { kind: "tcp", host: self.host, port: httpPort }
			: {
					kind: "http",
					url: `http://${self.host}:${httpPort}/_cluster/health?wait_for_status=yellow&timeout=1s`,
				},
		listens: {
			http: { host: bind, port: httpPort },
			transport: { host: bind, port: transportPort },
		},
		refusesRoot: true,
		terminationGracePeriod: Duration.seconds(spec.tier === "local" ? 30 : 180),
	};
}
