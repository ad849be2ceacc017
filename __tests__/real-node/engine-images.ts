import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ImageLock, ImageName } from "../../environments/image-lock.ts";
import { fetchForTests } from "../../local/artifacts/fetch-for-tests.ts";
import { findJdks } from "../../local/jdk/find-jdks.ts";
import { jdkLayer } from "./base-layers.ts";
import type { ImageDefinition, Layer } from "./image-archive.ts";

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
 * The engines as images with the paths of the official ones, from the artifacts that `npm start` runs too: the commands
 * of `engines/` find everything where they look for it.
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
		layers: readonly Layer[],
	): ImageDefinition => ({
		names: [nameOf(name)],
		layers: [...system, jdk, ...layers],
		path: [`${JAVA_HOME}/bin`, "/usr/local/bin", "/usr/bin", "/bin"],
		environment: { JAVA_HOME, LANG: "C.UTF-8" },
	});

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

	return [
		image("kafka", [jars("kafka", "opt/kafka/libs")]),
		image("zookeeper", [
			jars("zookeeper", `apache-zookeeper-${images.zookeeper.tag}-bin/lib`),
		]),
		image("hadoop", [
			jars("hdfs", "opt/hadoop/share/hadoop/hdfs/lib"),
			{
				name: "empty pages of Hadoop's daemons",
				source: pages,
				target: "opt/hadoop/share/hadoop/hdfs/webapps",
			},
		]),
		image("spark", [jars("spark", "opt/spark/jars")]),
		{
			...image("elasticsearch", []),
			// It brings its own JDK.
			layers: [
				...system,
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
			],
		},
	];
}
