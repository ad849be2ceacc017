import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import type { JvmSize } from "../../environments/process-size.ts";
import type { Component } from "../component.ts";
import type { EngineProcess } from "../engine-process.ts";
import { jvmOptions, startsQuickly } from "../jvm-options.ts";
import { hdfsLog4j } from "../logging.ts";
import type { Placement } from "../placement.ts";
import { coreSite, HDFS_SUPERUSER } from "./core-site.ts";
import { hdfsSite } from "./hdfs-site.ts";

/** Folders of web pages that a daemon must find on its class path before it starts its HTTP server. */
const WEBAPPS = ["hdfs", "datanode", "journal", "static", "secondary"];

type Common = Pick<
	EngineProcess,
	| "engine"
	| "component"
	| "jdk"
	| "environment"
	| "files"
	| "directories"
	| "refusesRoot"
> & {
	/** The arguments of `java` for a main class of Hadoop. */
	java(size: Pick<JvmSize, "heap">, main: string, ...args: string[]): string[];
};

/** What all daemons of HDFS have in common. */
export function hdfsDaemon(
	spec: EnvironmentSpec,
	placement: Placement,
	component: Component,
): Common {
	const { paths, classPath, artifacts } = placement.of(component);
	return {
		engine: "hdfs",
		component,
		jdk: 17,
		environment: { HADOOP_USER_NAME: HDFS_SUPERUSER },
		files: {
			"core-site.xml": coreSite(spec, placement, paths.tmp),
			"hdfs-site.xml": hdfsSite(spec, placement),
			"log4j.properties": hdfsLog4j(),
		},
		directories: [
			paths.data,
			paths.tmp,
			// The published jars come without the pages of the distribution; empty ones serve /jmx and WebHDFS all the same.
			...(artifacts === "jars"
				? WEBAPPS.map((name) => `${paths.config}/webapps/${name}/WEB-INF`)
				: []),
		],
		refusesRoot: false,
		java: (size, main, ...args) => [
			...jvmOptions(size, { quickStart: startsQuickly(spec) }),
			"--add-opens=java.base/java.lang=ALL-UNNAMED",
			"-Djava.net.preferIPv4Stack=true",
			`-Dhadoop.log.dir=${paths.logs}`,
			"-cp",
			[paths.config, ...classPath].join(":"),
			`org.apache.hadoop.hdfs.${main}`,
			...args,
		],
	};
}
