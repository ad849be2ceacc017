import type { KafkaBinding } from "@tickstack/runtime/kafka";
import type { SparkOptions } from "@tickstack/spark-connect/relation";

/** What the files of a {@link KafkaBinding} hold. */
export interface KafkaSecrets {
	readonly password?: string;
	/** PEM. */
	readonly ca?: string;
}

const LOGIN = "org.apache.kafka.common.security.scram.ScramLoginModule";
const quoted = (text: string) =>
	`"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

/**
 * How Spark's Kafka source and sink reach the brokers. Password and certificate go along with the query, so the
 * Spark server needs no files of its own (Kafka docs, "sasl.jaas.config", "ssl.truststore.certificates").
 */
export function sparkKafkaOptions(
	{ kafkaBrokers, kafkaUsername, kafkaCaFile }: KafkaBinding,
	{ password = "", ca }: KafkaSecrets,
): SparkOptions {
	return {
		"kafka.bootstrap.servers": kafkaBrokers.join(","),
		...((kafkaUsername || kafkaCaFile) && {
			"kafka.security.protocol": `${kafkaUsername ? "SASL_" : ""}${kafkaCaFile ? "SSL" : "PLAINTEXT"}`,
		}),
		...(kafkaUsername && {
			"kafka.sasl.mechanism": "SCRAM-SHA-512",
			"kafka.sasl.jaas.config": `${LOGIN} required username=${quoted(kafkaUsername)} password=${quoted(password)};`,
		}),
		...(ca && {
			"kafka.ssl.truststore.type": "PEM",
			"kafka.ssl.truststore.certificates": ca,
		}),
	};
}
