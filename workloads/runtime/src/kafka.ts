import { readFileSync } from "node:fs";
import {
	Admin,
	type BaseOptions,
	Consumer,
	type ConsumerOptions,
	FetchIsolationLevels,
	ProduceAcks,
	Producer,
	type ProducerOptions,
} from "@platformatic/kafka";
import type { kafkaBinding } from "@tickstack/contracts/bindings";
import type { Config, ConfigValues } from "@tickstack/contracts/config";

/** The values of {@link kafkaBinding}. */
export type KafkaBinding = ConfigValues<Config<typeof kafkaBinding>>;

/** Keys, values and headers are bytes: what a workload passes on stays as it came. */
export type BytesProducer = Producer<Buffer, Buffer, Buffer, Buffer>;
export type BytesConsumer = Consumer<Buffer, Buffer, Buffer, Buffer>;

/**
 * How to reach the brokers. With a CA file the connection is TLS, with a user name SASL/SCRAM-SHA-512; the
 * password is read from its file at every login, so that a rotated secret is taken without a restart.
 */
export function kafkaClientOptions(
	binding: KafkaBinding,
	clientId: string,
): BaseOptions {
	const { kafkaBrokers, kafkaUsername, kafkaPasswordFile, kafkaCaFile } =
		binding;
	return {
		clientId,
		bootstrapBrokers: [...kafkaBrokers],
		...(kafkaCaFile && { tls: { ca: readFileSync(kafkaCaFile) } }),
		...(kafkaUsername && {
			sasl: {
				mechanism: "SCRAM-SHA-512" as const,
				username: kafkaUsername,
				password: () =>
					kafkaPasswordFile
						? readFileSync(kafkaPasswordFile, "utf8").trimEnd()
						: "",
			},
		}),
	};
}

/** A producer whose `send` resolves when all in-sync replicas have the records. */
export function kafkaProducer(
	binding: KafkaBinding,
	clientId: string,
	options: Partial<ProducerOptions<Buffer, Buffer, Buffer, Buffer>> = {},
): BytesProducer {
	return new Producer({
		...kafkaClientOptions(binding, clientId),
		acks: ProduceAcks.ALL,
		autocreateTopics: false,
		...options,
	});
}

/**
 * A client of a consumer group that commits only on demand, with requests that leave out what is not committed
 * (`read_committed`). {@link GroupReader} and {@link TopicReader} are made on it.
 */
export function kafkaConsumer(
	binding: KafkaBinding,
	clientId: string,
	groupId: string,
	options: Partial<ConsumerOptions<Buffer, Buffer, Buffer, Buffer>> = {},
): BytesConsumer {
	return new Consumer({
		...kafkaClientOptions(binding, clientId),
		groupId,
		autocommit: false,
		isolationLevel: FetchIsolationLevels.READ_COMMITTED,
		...options,
	});
}

export function kafkaAdmin(binding: KafkaBinding, clientId: string): Admin {
	return new Admin(kafkaClientOptions(binding, clientId));
}
