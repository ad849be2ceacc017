import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { ElasticsearchAccess } from "../elasticsearch/elasticsearch-access.ts";
import { HdfsAccess } from "../hdfs/hdfs-access.ts";
import { KafkaAccess } from "../kafka/kafka-access.ts";
import { KibanaAccess } from "../kibana/kibana-access.ts";
import { SparkAccess } from "../spark/spark-access.ts";

/** The engines as workloads see them: by name, without a reference to the stack that makes them. */
export interface PlatformAccess {
	readonly kafka: KafkaAccess;
	readonly hdfs: HdfsAccess;
	readonly elasticsearch: ElasticsearchAccess;
	/** Absent where the environment has none. */
	readonly kibana: KibanaAccess | undefined;
	readonly spark: SparkAccess;
}

export const platformAccess = (
	environment: EnvironmentSpec,
): PlatformAccess => ({
	kafka: new KafkaAccess(environment),
	hdfs: new HdfsAccess(environment),
	elasticsearch: new ElasticsearchAccess(environment),
	kibana: environment.kibana && new KibanaAccess(environment),
	spark: new SparkAccess(environment),
});
