import { kafkaBinding } from "@tickstack/contracts/bindings";
import { defineConfig } from "@tickstack/contracts/config";
import type { Construct } from "constructs";
import { clusterPlacement } from "../../engines/cluster-placement.ts";
import { BROKER_USER, PASSWORD_FILES } from "../../engines/kafka/security.ts";
import { clusterPort } from "../../engines/ports.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { CONNECTIONS } from "../../pipeline/connection.ts";
import { enginePods } from "../engine/engine-pods.ts";
import {
	CREDENTIALS_PATH,
	Credential,
	mountCredential,
} from "../kubernetes/credential.ts";
import type { CredentialFiles } from "../kubernetes/credential-store.ts";
import { callersOf, type Grantee } from "../kubernetes/grantee.ts";
import { allow } from "../kubernetes/network-rule.ts";
import { INTERNAL_USERS, userCredential } from "./kafka-users.ts";

const binding = defineConfig("kafka", kafkaBinding);

/** Kafka as its clients see it. Knows the cluster by its environment alone, so any stack can grant access to it. */
export class KafkaAccess {
	readonly #environment: EnvironmentSpec;
	readonly #users = new Set<string>();

	constructor(environment: EnvironmentSpec) {
		this.#environment = environment;
	}

	get secured(): boolean {
		return this.#environment.kafka.security === "scram";
	}

	/** Network, addresses and a user of its own for a workload: the part that all grants share. */
	connect(grantee: Grantee): void {
		const { principal } = grantee;
		if (this.secured)
			this.#bind(grantee, principal, this.user(grantee, principal), "password");
		else this.#bind(grantee);
	}

	/** A user of its own for somebody; the provisioner makes it, its password's credential is made here. */
	user(scope: Construct, principal: string): CredentialFiles {
		const credential = userCredential(principal);
		if (!this.#users.has(principal))
			new Credential(scope, "kafka-user", credential);
		this.#users.add(principal);
		return credential;
	}

	/** Full rights: for the one who makes topics, users and ACLs. */
	administer(grantee: Grantee): void {
		if (this.secured)
			this.#bind(grantee, BROKER_USER, INTERNAL_USERS, PASSWORD_FILES.broker);
		else this.#bind(grantee);
	}

	#bind(
		grantee: Grantee,
		user?: string,
		credential?: CredentialFiles,
		file?: string,
	): void {
		for (const caller of callersOf(grantee))
			allow(grantee, caller, enginePods("kafka"), [
				clusterPort("kafka-broker"),
			]);
		const path = credential && `${CREDENTIALS_PATH}/${credential.name}`;
		grantee.bind({
			environment: binding.render({
				...CONNECTIONS.kafka(
					this.#environment,
					clusterPlacement(this.#environment),
				),
				kafkaUsername: user,
				kafkaPasswordFile: path && `${path}/${file}`,
			}),
			...(path && {
				mounts: [mountCredential(grantee, grantee.pods, credential, path)],
			}),
		});
	}
}
