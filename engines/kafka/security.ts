import type { KafkaSpec } from "../../environments/kafka-spec.ts";
import type { Properties } from "../config-text.ts";

/** The user that brokers are to each other, and that administers. */
export const BROKER_USER = "broker";
/** The user that brokers and controllers are to the controllers. */
const CONTROLLER_USER = "controller";
/** Names of the files in {@link secretsPath} that hold the passwords of the two. */
export const PASSWORD_FILES = {
	broker: "broker-password",
	controller: "controller-password",
} as const;

/** Lets a configuration refer to the text of a file. */
export const PASSWORD_PROVIDER: Properties = {
	"config.providers": "directory",
	"config.providers.directory.class":
		"org.apache.kafka.common.config.provider.DirectoryConfigProvider",
};

const fileText = (folder: string, file: string): string =>
	`\${directory:${folder}:${file}}`;

/** JAAS configuration of {@link BROKER_USER}. */
export const brokerLogin = (secretsPath: string): string =>
	`org.apache.kafka.common.security.scram.ScramLoginModule required username="${BROKER_USER}" password="${fileText(secretsPath, PASSWORD_FILES.broker)}";`;

/**
 * Listener security. SCRAM for brokers and clients, their credentials lying in the cluster's own metadata;
 * PLAIN for the controllers, which must know each other before that metadata can be read
 * (Kafka docs, "Authentication using SASL/SCRAM": SCRAM is not for controllers).
 * Passwords are read from files by Kafka's own DirectoryConfigProvider: none is in the configuration.
 */
export function securityProperties(
	kafka: KafkaSpec,
	secretsPath: string,
	role: "broker" | "controller" | "combined",
): Properties {
	if (kafka.security === "plaintext")
		return {
			"listener.security.protocol.map": "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT",
		};
	const secret = (name: string) => fileText(secretsPath, name);
	const controller = secret(PASSWORD_FILES.controller);
	const plain = "org.apache.kafka.common.security.plain.PlainLoginModule";
	return {
		"listener.security.protocol.map":
			"BROKER:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT",
		...PASSWORD_PROVIDER,
		"sasl.enabled.mechanisms": "SCRAM-SHA-512",
		"sasl.mechanism.inter.broker.protocol": "SCRAM-SHA-512",
		"sasl.mechanism.controller.protocol": "PLAIN",
		"listener.name.controller.sasl.enabled.mechanisms": "PLAIN",
		"listener.name.controller.plain.sasl.jaas.config": `${plain} required username="${CONTROLLER_USER}" password="${controller}" user_${CONTROLLER_USER}="${controller}";`,
		"listener.name.broker.scram-sha-512.sasl.jaas.config":
			role === "controller" ? undefined : brokerLogin(secretsPath),
		"authorizer.class.name":
			"org.apache.kafka.metadata.authorizer.StandardAuthorizer",
		"super.users": `User:${BROKER_USER};User:${CONTROLLER_USER}`,
		"allow.everyone.if.no.acl.found": false,
	};
}
