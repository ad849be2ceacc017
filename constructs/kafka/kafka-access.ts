import { kafkaBinding } from "@tickstack/contracts/bindings";
import { defineConfig } from "@tickstack/contracts/config";
import type { Construct, IConstruct } from "constructs";
import { clusterPlacement } from "../../engines/cluster-placement.ts";
import { BROKER_USER, PASSWORD_FILES } from "../../engines/kafka/security.ts";
import { addresses } from "../../engines/placement.ts";
import { clusterPort } from "../../engines/ports.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import type { TopicSpec } from "../../environments/kafka-spec.ts";
import type { AclDeclaration } from "../../workloads/provisioner/src/declaration.ts";
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
import { Topic, type TopicProps } from "./topic.ts";

const binding = defineConfig("kafka", kafkaBinding);

/** Kafka as its clients see it. Knows the cluster by its environment alone, so any stack can grant access to it. */
export class KafkaAccess {
	readonly #environment: EnvironmentSpec;
	readonly #topics: Topic[] = [];
	readonly #acls: AclDeclaration[] = [];
	readonly #users = new Set<string>();

	constructor(environment: EnvironmentSpec) {
		this.#environment = environment;
	}

	get secured(): boolean {
		return this.#environment.kafka.security === "scram";
	}

	/** A topic of this cluster; the provisioner makes it. */
	topic(spec: TopicSpec, props: TopicProps = {}): Topic {
		const topic = new Topic(this, spec, props);
		this.#topics.push(topic);
		return topic;
	}

	/** Network, addresses and a user of its own for a workload: the part that all grants share. */
	connect(grantee: Grantee): void {
		const { principal } = grantee;
		if (!this.secured) {
			this.#bind(grantee);
			return;
		}
		this.#bind(grantee, principal, this.user(grantee, principal), "password");
	}

	/** A user of its own for somebody; the provisioner makes it, its password's credential is made here. */
	user(scope: IConstruct, principal: string): CredentialFiles {
		const credential = userCredential(principal);
		if (!this.#users.has(principal))
			new Credential(scope as Construct, "kafka-user", credential);
		this.#users.add(principal);
		return credential;
	}

	/** Full rights: for the one who makes topics, users and ACLs. */
	administer(grantee: Grantee): void {
		if (this.secured)
			this.#bind(grantee, BROKER_USER, INTERNAL_USERS, PASSWORD_FILES.broker);
		else this.#bind(grantee);
	}

	permit(acl: AclDeclaration): void {
		const same = (other: AclDeclaration) =>
			JSON.stringify(other) === JSON.stringify(acl);
		if (!this.#acls.some(same)) this.#acls.push(acl);
	}

	/** What the provisioner makes true. ACLs are said in any case; they apply where the authorizer is on. */
	get declaration() {
		return {
			topics: this.#topics.map((topic) => topic.declaration),
			acls: this.#acls,
			kafkaUsers: this.users.map((name) => ({
				name,
				passwordFile: `${CREDENTIALS_PATH}/${userCredential(name).name}/password`,
			})),
		};
	}

	/** The workloads that have a user of their own. */
	get users(): string[] {
		return [...this.#users];
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
				kafkaBrokers: addresses(
					clusterPlacement(this.#environment),
					"kafka",
					"kafka-broker",
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
