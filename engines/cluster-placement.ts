import { memberCount, SIDECARS } from "../environments/components.ts";
import type { EnvironmentSpec } from "../environments/environment-spec.ts";
import { type Component, ENGINE_OF, type Engine } from "./component.ts";
import type { ComponentPlacement, Member, Placement } from "./placement.ts";
import { clusterPort } from "./ports.ts";

interface ImageFolders {
	readonly home: string;
	readonly classPath: readonly string[];
}

/** Where the images keep their files. */
const imageFolders = ({
	images,
}: EnvironmentSpec): Readonly<Record<Engine, ImageFolders>> => ({
	kafka: { home: "/opt/kafka", classPath: ["/opt/kafka/libs/*"] },
	zookeeper: {
		home: `/apache-zookeeper-${images.zookeeper.tag}-bin`,
		classPath: [`/apache-zookeeper-${images.zookeeper.tag}-bin/lib/*`],
	},
	hdfs: {
		home: "/opt/hadoop",
		classPath: [
			"/opt/hadoop/share/hadoop/common/*",
			"/opt/hadoop/share/hadoop/common/lib/*",
			// The folder itself holds the web pages.
			"/opt/hadoop/share/hadoop/hdfs",
			"/opt/hadoop/share/hadoop/hdfs/*",
			"/opt/hadoop/share/hadoop/hdfs/lib/*",
		],
	},
	elasticsearch: { home: "/usr/share/elasticsearch", classPath: [] },
	kibana: { home: "/usr/share/kibana", classPath: [] },
	spark: { home: "/opt/spark", classPath: ["/opt/spark/jars/*"] },
});

/** Where no image has anything: a runtime cannot make an image's own volume below what is mounted read-only. */
const CONFIG_ROOT = "/etc/tickstack";

/** The name of a component's headless Service, which gives each pod a DNS name. */
const headlessService = (component: Component): string =>
	`${component}-headless`;

/**
 * Pods of one namespace. A pod's own name is `$(POD_NAME)`, an environment variable
 * that the construct sets from the pod's metadata and the kubelet fills into the command.
 */
export function clusterPlacement(spec: EnvironmentSpec): Placement {
	const folders = imageFolders(spec);
	const of = (component: Component): ComponentPlacement => {
		const { home, classPath } = folders[ENGINE_OF[component]];
		const pods = SIDECARS[component] ?? component;
		const member = (id: string): Member => ({
			id,
			host: `${id}.${headlessService(pods)}.${spec.namespace}.svc.cluster.local`,
		});
		return {
			paths: {
				home,
				config: `${CONFIG_ROOT}/${component}`,
				data: "/data",
				logs: "/tmp/logs",
				tmp: "/tmp",
			},
			classPath,
			artifacts: "distribution",
			bind: "0.0.0.0",
			members: Array.from({ length: memberCount(spec, component) }, (_, i) =>
				member(`${pods}-${i}`),
			),
			self: member("$(POD_NAME)"),
			service: component,
		};
	};
	return { of, port: clusterPort };
}
