import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Duration } from "@tickstack/contracts/duration";
import type { EngineProcess } from "../../engines/engine-process.ts";
import { BROKER_PASSWORD_VARIABLE } from "../../engines/kafka/kafka-process.ts";
import { BROKER_USER, PASSWORD_FILES } from "../../engines/kafka/security.ts";
import type { Placement } from "../../engines/placement.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { shrink } from "../../environments/scaling.ts";
import { staging } from "../../environments/staging.ts";
import { type EngineMembers, startMembers } from "./engine-members.ts";

const PASSWORDS = { broker: "b-secret", controller: "c-secret" } as const;

/** Who may do everything: made when the storage is formatted. */
export const BROKER = {
	username: BROKER_USER,
	password: PASSWORDS.broker,
} as const;
/** Somebody whom the cluster knows and nobody has granted anything. */
export const STRANGER = { username: "stranger", password: "s-secret" } as const;

/** An environment with security on, as in prod. */
export const SECURED_ENVIRONMENT = staging("scram", Duration.hours(1), {
	owner: "tests",
	created: "2026-01-01T00:00:00Z",
});
/** The secured shape with a laptop's heaps. */
const spec = {
	...SECURED_ENVIRONMENT,
	kafka: {
		...SECURED_ENVIRONMENT.kafka,
		broker: shrink(SECURED_ENVIRONMENT.kafka.broker, 1 / 4),
		controller: shrink(SECURED_ENVIRONMENT.kafka.controller, 1 / 4),
	},
};

/** What the constructs do: password files beside the configuration, the broker's password in the format command. */
function withSecrets(
	engine: EngineProcess,
	_ordinal: number,
	placement: Placement,
): EngineProcess {
	const { paths } = placement.of(engine.component);
	const secrets = join(paths.config, "secrets");
	mkdirSync(secrets, { recursive: true });
	for (const user of ["broker", "controller"] as const)
		writeFileSync(join(secrets, PASSWORD_FILES[user]), PASSWORDS[user]);
	return {
		...engine,
		prepare: engine.prepare.map((preparation) => {
			const command = preparation.command.map((argument) =>
				argument.replace(`$(${BROKER_PASSWORD_VARIABLE})`, PASSWORDS.broker),
			);
			const stranger = `SCRAM-SHA-512=[name=${STRANGER.username},password=${STRANGER.password}]`;
			return {
				...preparation,
				command: command.includes("--add-scram")
					? [...command, "--add-scram", stranger]
					: command,
			};
		}),
	};
}

/** The same with three brokers, a copy of each partition on each. */
export const THREE_BROKERS: EnvironmentSpec = {
	...spec,
	kafka: {
		...spec.kafka,
		brokers: 3,
		replicationFactor: 3,
		minInSyncReplicas: 2,
	},
};

/** A Kafka with users and its authorizer on. */
export function startSecuredKafka(
	dir: string,
	portBase: number,
	environment: EnvironmentSpec = spec,
): Promise<EngineMembers> {
	return startMembers({
		spec: environment,
		engines: ["kafka"],
		components: ["kafka-controller", "kafka"],
		portBase,
		dir,
		adapt: withSecrets,
	});
}

/** The bootstrap address of {@link startSecuredKafka}. */
export const securedBroker = (portBase: number): string =>
	`127.0.0.11:${portBase + 92}`;
