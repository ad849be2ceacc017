import { Duration } from "@tickstack/contracts/duration";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { SPARK_USER } from "../../pipeline/catalogue/hdfs-users.ts";
import type { EngineProcess } from "../engine-process.ts";
import { coreSite } from "../hdfs/core-site.ts";
import { hdfsSite } from "../hdfs/hdfs-site.ts";
import { jvmOptions, startsQuickly } from "../jvm-options.ts";
import { sparkLog4j2 } from "../logging.ts";
import type { Placement } from "../placement.ts";
import { sparkModuleOptions } from "./module-options.ts";
import { sparkProperties } from "./spark-properties.ts";

/** The Spark Connect server: the driver of all queries, and in local mode their executor too. */
export function sparkConnectServer(
	spec: EnvironmentSpec,
	placement: Placement,
): EngineProcess {
	const { paths, classPath, bind, self } = placement.of("spark-connect");
	const port = placement.port("spark-connect");
	return {
		engine: "spark",
		component: "spark-connect",
		after: ["kafka", "hadoop-datanode"],
		jdk: 17,
		command: [
			...jvmOptions(spec.spark.server, { quickStart: startsQuickly(spec) }),
			...sparkModuleOptions(),
			`-Dlog4j2.configurationFile=${paths.config}/log4j2.properties`,
			// A server that no spark-submit starts reads its properties from the JVM's.
			...Object.entries(sparkProperties(spec, placement)).map(
				([key, value]) => `-D${key}=${value}`,
			),
			"-cp",
			// The configuration first: core-site.xml makes HDFS the default file system.
			[paths.config, ...classPath].join(":"),
			"org.apache.spark.sql.connect.service.SparkConnectServer",
		],
		environment: {
			HADOOP_USER_NAME: SPARK_USER,
			SPARK_LOCAL_HOSTNAME: self.host,
		},
		files: {
			"core-site.xml": coreSite(spec, placement, paths.tmp),
			"hdfs-site.xml": hdfsSite(spec, placement),
			"log4j2.properties": sparkLog4j2(),
		},
		directories: [paths.tmp],
		prepare: [],
		readiness: { kind: "tcp", host: self.host, port },
		listens: {
			connect: { host: bind, port },
			ui: { host: bind, port: placement.port("spark-ui") },
			driver: { host: bind, port: placement.port("spark-driver") },
			blocks: { host: bind, port: placement.port("spark-blocks") },
		},
		refusesRoot: false,
		terminationGracePeriod: Duration.seconds(20),
	};
}
