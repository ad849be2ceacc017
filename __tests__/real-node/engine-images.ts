import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "../../engines/component.ts";
import { officialImage } from "../../engines/official-images.ts";
import type { ImageLock, ImageName } from "../../environments/image-lock.ts";
import { fetchForTests } from "../../local/artifacts/fetch-for-tests.ts";
import { findJdks } from "../../local/jdk/find-jdks.ts";
import { jdkLayer, userLayer } from "./base-layers.ts";
import { debianPackages } from "./debian-packages.ts";
import type { ImageDefinition, Layer } from "./image-archive.ts";
import { SPARK_ENTRYPOINT } from "./spark-entrypoint.ts";

export interface EngineImagesProps {
	readonly images: ImageLock;
	/** The full name of an image of the lock. */
	readonly nameOf: (image: ImageName) => string;
	readonly system: readonly Layer[];
	/** Scratch space that must stay until the images are written. */
	readonly folder: string;
}

const JAVA_HOME = "/opt/java/openjdk";
/** Folders of web pages that Hadoop's distribution has and its published jars lack. */
const WEBAPPS = ["hdfs", "datanode", "journal", "static", "secondary"];

/**
 * Elasticsearch's published archive lacks modules of the distribution, and their settings are errors to it. This takes
 * them out of the configuration and then is the distribution's own launcher; nothing else differs.
 */
const LAUNCHER = `#!/bin/sh
sed -i -e '/^ingest\\.geoip\\./d' -e '/^xpack\\.ml\\./d' "$ES_PATH_CONF/elasticsearch.yml" || exit
exec /usr/share/elasticsearch/bin/elasticsearch-launcher "$@"
`;

/**
 * The engines as images with the paths, users, volumes, environments and working directories of the official ones
 * (`engines/official-images.ts`), from the artifacts that `npm start` runs too: the commands of `engines/` find everything
 * where they look for it, and what the official image would refuse is refused here. All files belong to root, and the
 * entrypoints are named but are not there, except Spark's: executors are started by it.
 */
export async function engineImages(
	props: EngineImagesProps,
): Promise<ImageDefinition[]> {
	const { images, nameOf, system, folder } = props;
	const homes = await fetchForTests([
		"kafka",
		"zookeeper",
		"hdfs",
		"elasticsearch",
		"spark",
		"spark-kubernetes",
	]);
	const jdks = findJdks([17, 25], process.env);
	const jdk = jdkLayer(jdks[17], JAVA_HOME.slice(1));
	const jars = (name: keyof typeof homes, target: string): Layer => ({
		name: `${name} in ${target}`,
		source: join(homes[name], "libs"),
		target,
	});
	const image = (
		name: ImageName,
		engine: Engine,
		layers: readonly Layer[],
	): ImageDefinition => {
		const official = officialImage(images, engine);
		const { user, workingDirectory, volumes, entrypoint } = official;
		return {
			names: [nameOf(name)],
			layers: [
				...system,
				userLayer(folder, user),
				...(official.java ? [jdk] : []),
				...layers,
			],
			path: [
				...(official.java ? [`${JAVA_HOME}/bin`] : []),
				...["/usr/local/bin", "/usr/bin", "/bin"],
			],
			environment: {
				...(official.java && { JAVA_HOME }),
				LANG: "C.UTF-8",
				...official.environment,
			},
			user: `${user.uid}:${user.gid}`,
			workingDirectory,
			volumes,
			entrypoint,
		};
	};

	const pages = join(folder, "webapps");
	for (const page of WEBAPPS)
		mkdirSync(join(pages, page, "WEB-INF"), { recursive: true });
	const launcher = join(folder, "launcher");
	mkdirSync(launcher, { recursive: true });
	copyFileSync(
		join(homes.elasticsearch, "bin/elasticsearch"),
		join(launcher, "elasticsearch-launcher"),
	);
	writeFileSync(join(launcher, "elasticsearch"), LAUNCHER, { mode: 0o755 });
	const home = "usr/share/elasticsearch";
	const entrypoint = join(folder, "spark-entrypoint");
	mkdirSync(entrypoint, { recursive: true });
	writeFileSync(join(entrypoint, "entrypoint.sh"), SPARK_ENTRYPOINT, {
		mode: 0o755,
	});

	return [
		image("kafka", "kafka", [jars("kafka", "opt/kafka/libs")]),
		image("zookeeper", "zookeeper", [
			jars("zookeeper", `apache-zookeeper-${images.zookeeper.tag}-bin/lib`),
		]),
		image("hadoop", "hdfs", [
			jars("hdfs", "opt/hadoop/share/hadoop/hdfs/lib"),
			{
				name: "empty pages of Hadoop's daemons",
				source: pages,
				target: "opt/hadoop/share/hadoop/hdfs/webapps",
			},
		]),
		image("spark", "spark", [
			jars("spark", "opt/spark/jars"),
			jars("spark-kubernetes", "opt/spark/jars"),
			{
				name: "tini",
				source: join(await debianPackages("tini", ["tini"]), "usr/bin"),
				only: ["./tini"],
				target: "usr/bin",
			},
			{ name: "Spark's entrypoint", source: entrypoint, target: "opt" },
		]),
		image("elasticsearch", "elasticsearch", [
			// It brings its own JDK.
			jdkLayer(jdks[25], `${home}/jdk`),
			{
				name: "Elasticsearch",
				source: homes.elasticsearch,
				target: home,
				exclude: ["./bin/elasticsearch", "./config", "./logs", "./data"],
			},
			{
				name: "Elasticsearch's launcher",
				source: launcher,
				target: `${home}/bin`,
			},
		]),
	];
}
