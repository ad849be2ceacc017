import { ElasticsearchAccess } from "../constructs/elasticsearch/elasticsearch-access.ts";
import { HdfsAccess } from "../constructs/hdfs/hdfs-access.ts";
import { KafkaAccess } from "../constructs/kafka/kafka-access.ts";
import { KibanaAccess } from "../constructs/kibana/kibana-access.ts";
import { SparkAccess } from "../constructs/spark/spark-access.ts";
import type { EnvironmentSpec } from "../environments/environment-spec.ts";

/** The engines as workloads see them: by name, without a reference to the stack that makes them. */
export interface Platform {
	readonly kafka: KafkaAccess;
	readonly hdfs: HdfsAccess;
	readonly elasticsearch: ElasticsearchAccess;
	/** Absent where the environment has none. */
	readonly kibana: KibanaAccess | undefined;
	readonly spark: SparkAccess;
}

export const platformOf = (environment: EnvironmentSpec): Platform => ({
	kafka: new KafkaAccess(environment),
	hdfs: new HdfsAccess(environment),
	elasticsearch: new ElasticsearchAccess(environment),
	kibana: environment.kibana && new KibanaAccess(environment),
	spark: new SparkAccess(environment),
});
