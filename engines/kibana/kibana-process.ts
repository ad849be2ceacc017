import { Duration } from "@tickstack/contracts/duration";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import type { EngineProcess } from "../engine-process.ts";
import type { Placement } from "../placement.ts";
import { kibanaYml } from "./kibana-yml.ts";

/** Kibana: Node, not Java. */
export function kibanaProcess(
	spec: EnvironmentSpec,
	placement: Placement,
): EngineProcess {
	const { paths, bind, self } = placement.of("kibana");
	const port = placement.port("kibana");
	const secured = spec.elasticsearch.security === "tls";
	const elasticsearch = `${secured ? "https" : "http"}://${placement.of("elasticsearch").service}:${placement.port("elasticsearch-http")}`;
	const heap = spec.kibana ? spec.kibana.memory.times(0.5).toMebibytes() : 0;
	return {
		engine: "kibana",
		component: "kibana",
		after: ["elasticsearch"],
		jdk: undefined,
		program: `${paths.home}/bin/kibana`,
		command: ["--config", `${paths.config}/kibana.yml`],
		environment: {
			// V8 lets the young generation grow to 192 MiB beside it otherwise.
			NODE_OPTIONS: `--max-old-space-size=${Math.floor(heap)} --max-semi-space-size=16`,
		},
		files: {
			"kibana.yml": kibanaYml({
				name: "kibana",
				bind,
				port,
				elasticsearch: [elasticsearch],
				secured,
				configPath: paths.config,
				dataPath: paths.data,
			}),
		},
		directories: [paths.data, paths.logs],
		prepare: [],
		readiness: { kind: "http", url: `http://${self.host}:${port}/api/status` },
		listens: { http: { host: bind, port } },
		refusesRoot: true,
		terminationGracePeriod: Duration.minutes(1),
	};
}
