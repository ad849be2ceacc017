import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { SPARK_USER } from "../../pipeline/catalogue/hdfs-users.ts";
import type { Properties } from "../config-text.ts";
import type { Placement } from "../placement.ts";

/** Service account of the server, which may make executor pods and nothing else. */
const SPARK_SERVICE_ACCOUNT = "spark-connect";
/** Service account of executors, which may do nothing. */
export const EXECUTOR_SERVICE_ACCOUNT = "spark-executor";

/** File of the pod defaults of executors, beside the server's configuration; written by the construct. */
export const EXECUTOR_POD_TEMPLATE = "executor-pod.yaml";

/** Spark's properties for the Spark Connect server (Spark 4.2 docs, "Spark Configuration", "Running on Kubernetes"). */
export function sparkProperties(
	spec: EnvironmentSpec,
	placement: Placement,
): Properties {
	const { spark } = spec;
	const { bind, self, paths } = placement.of("spark-connect");
	return {
		"spark.app.name": "tickstack",
		"spark.connect.grpc.binding.address": bind,
		"spark.connect.grpc.binding.port": placement.port("spark-connect"),
		// A session that expires stops its streaming query.
		"spark.connect.session.manager.defaultSessionTimeout": -1,
		"spark.sql.session.timeZone": "UTC",
		"spark.sql.shuffle.partitions": spark.shufflePartitions,
		"spark.sql.warehouse.dir": `${paths.tmp}/warehouse`,
		"spark.local.dir": paths.tmp,
		"spark.ui.port": placement.port("spark-ui"),
		"spark.ui.showConsoleProgress": false,
		"spark.ui.prometheus.enabled": true,
		"spark.driver.bindAddress": bind,
		"spark.driver.host": self.host,
		"spark.driver.port": placement.port("spark-driver"),
		"spark.driver.blockManager.port": placement.port("spark-blocks"),
		// Of executors too: a port that is not known beforehand cannot be allowed by a network policy.
		"spark.blockManager.port": placement.port("spark-blocks"),
		...mode(spec, `${paths.config}/${EXECUTOR_POD_TEMPLATE}`),
	};
}

function mode(spec: EnvironmentSpec, executorPodTemplate: string): Properties {
	const given = spec.spark.mode;
	if (given.kind === "local")
		return { "spark.master": `local[${given.cores}]` };
	const { executor } = given;
	const kubernetes = "spark.kubernetes";
	return {
		"spark.master": "k8s://https://kubernetes.default.svc",
		"spark.submit.deployMode": "client",
		// Executors write the state of queries to HDFS themselves.
		"spark.executorEnv.HADOOP_USER_NAME": SPARK_USER,
		"spark.executor.instances": given.executors,
		"spark.executor.cores": given.coresPerExecutor,
		"spark.executor.memory": executor.heap.toJvm(),
		"spark.executor.memoryOverhead": `${Math.floor(executor.memory.toMebibytes() - executor.heap.toMebibytes())}m`,
		[`${kubernetes}.namespace`]: spec.namespace,
		[`${kubernetes}.executor.request.cores`]: `${executor.cpuMillis}m`,
		[`${kubernetes}.executor.podTemplateFile`]: executorPodTemplate,
		[`${kubernetes}.driver.pod.name`]: "$(POD_NAME)",
		[`${kubernetes}.authenticate.driver.serviceAccountName`]:
			SPARK_SERVICE_ACCOUNT,
		// Of the template Spark reads another field, and else gives executors the server's account.
		[`${kubernetes}.authenticate.executor.serviceAccountName`]:
			EXECUTOR_SERVICE_ACCOUNT,
		// Given by the construct: the registry is known outside the spec.
		[`${kubernetes}.container.image`]: "$(SPARK_IMAGE)",
	};
}
