import type { ImageLock, ImageName } from "../environments/image-lock.ts";
import type { Engine } from "./component.ts";

/** What an image of an engine brings along that a pod has to fit: read from its Dockerfile, not from the image. */
export interface OfficialImage {
	/** The Dockerfile that it is built from. */
	readonly source: string;
	/** The first version that this is true of. */
	readonly since: string;
	/** Whom the files of the image belong to; the image's `USER`. */
	readonly user: {
		readonly name: string;
		readonly uid: number;
		readonly gid: number;
	};
	readonly workingDirectory: string;
	/**
	 * Folders that the container runtime mounts by itself. It has to make the mount point: nothing read-only may lie at or
	 * above one.
	 */
	readonly volumes: readonly string[];
	readonly environment: Readonly<Record<string, string>>;
	/** What runs where a pod names no command: Spark's executors. */
	readonly entrypoint: readonly string[];
	/** Feature version of its Java; undefined: none on the path. */
	readonly java: number | undefined;
}

type ImageOfEngine = Extract<
	ImageName,
	"kafka" | "zookeeper" | "hadoop" | "elasticsearch" | "kibana" | "spark"
>;

const hadoop = {
	workingDirectory: "/opt/hadoop",
	volumes: ["/data"],
	environment: {
		HADOOP_LOG_DIR: "/var/log/hadoop",
		HADOOP_CONF_DIR: "/opt/hadoop/etc/hadoop",
	},
	entrypoint: ["/usr/local/bin/dumb-init", "--", "/opt/starter.sh"],
};

/** By image, the newest version first. */
const OFFICIAL_IMAGES: Readonly<
	Record<ImageOfEngine, readonly OfficialImage[]>
> = {
	kafka: [
		{
			source: "github.com/apache/kafka docker/jvm/Dockerfile",
			since: "3.7.0",
			user: { name: "appuser", uid: 1000, gid: 1000 },
			workingDirectory: "/",
			volumes: [
				"/etc/kafka/secrets",
				"/var/lib/kafka/data",
				"/mnt/shared/config",
			],
			environment: {},
			entrypoint: ["/__cacert_entrypoint.sh"],
			java: 21,
		},
	],
	zookeeper: [
		{
			source: "github.com/31z4/zookeeper-docker 3.9.5/Dockerfile",
			since: "3.9.0",
			user: { name: "zookeeper", uid: 1000, gid: 1000 },
			workingDirectory: "/apache-zookeeper-3.9.5-bin",
			volumes: ["/data", "/datalog", "/logs"],
			environment: {
				ZOO_CONF_DIR: "/conf",
				ZOO_DATA_DIR: "/data",
				ZOO_DATA_LOG_DIR: "/datalog",
				ZOO_LOG_DIR: "/logs",
				ZOOCFGDIR: "/conf",
			},
			entrypoint: ["/docker-entrypoint.sh"],
			java: 17,
		},
	],
	hadoop: [
		{
			source:
				"github.com/apache/hadoop branch docker-hadoop-runner-jdk17-u2404 (HADOOP-19814: Ubuntu 24.04 has a user 1000 of its own)",
			since: "3.5.0",
			user: { name: "hadoop", uid: 1001, gid: 1001 },
			...hadoop,
			java: 17,
		},
		{
			source:
				"github.com/apache/hadoop branch docker-hadoop-runner, Dockerfile (HADOOP-19209)",
			since: "3.4.0",
			user: { name: "hadoop", uid: 1000, gid: 100 },
			...hadoop,
			java: 11,
		},
	],
	elasticsearch: [
		{
			source:
				"github.com/elastic/elasticsearch distribution/docker/src/docker/Dockerfile.default",
			since: "9.0.0",
			// The image's files belong to the root group.
			user: { name: "elasticsearch", uid: 1000, gid: 0 },
			workingDirectory: "/usr/share/elasticsearch",
			volumes: [],
			environment: { ELASTIC_CONTAINER: "true", SHELL: "/bin/bash" },
			entrypoint: ["/bin/tini", "--", "/usr/local/bin/docker-entrypoint.sh"],
			java: undefined,
		},
	],
	kibana: [
		{
			source:
				"github.com/elastic/kibana src/dev/build/tasks/os_packages/docker_generator/templates/base/Dockerfile",
			since: "9.0.0",
			user: { name: "kibana", uid: 1000, gid: 0 },
			workingDirectory: "/usr/share/kibana",
			volumes: [],
			environment: { ELASTIC_CONTAINER: "true" },
			entrypoint: ["/bin/tini", "--"],
			java: undefined,
		},
	],
	spark: [
		{
			source:
				"github.com/apache/spark-docker 4.1.1/scala2.13-java17-ubuntu/Dockerfile",
			since: "4.0.0",
			user: { name: "spark", uid: 185, gid: 185 },
			workingDirectory: "/opt/spark/work-dir",
			volumes: [],
			environment: { SPARK_HOME: "/opt/spark" },
			entrypoint: ["/opt/entrypoint.sh"],
			java: 17,
		},
	],
};

const IMAGE_OF: Readonly<Record<Engine, ImageOfEngine>> = {
	kafka: "kafka",
	zookeeper: "zookeeper",
	hdfs: "hadoop",
	elasticsearch: "elasticsearch",
	kibana: "kibana",
	spark: "spark",
};

/** Whether a version is the other or a later one; both start with numbers between dots. */
const isSince = (version: string, other: string): boolean =>
	version.localeCompare(other, "en", { numeric: true }) >= 0;

/**
 * The image of an engine in the version that the lock names.
 * @throws {RangeError} for a version that nobody has read the Dockerfile of
 */
export function officialImage(
	images: ImageLock,
	engine: Engine,
): OfficialImage {
	const name = IMAGE_OF[engine];
	const { tag } = images[name];
	const known = OFFICIAL_IMAGES[name];
	const found = known.find(({ since }) => isSince(tag, since));
	if (!found)
		throw new RangeError(
			`images.lock.json has ${name} ${tag}; its user and volumes are known from ${known.at(-1)?.since} on (engines/official-images.ts)`,
		);
	return found;
}
