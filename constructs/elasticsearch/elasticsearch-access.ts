import { elasticsearchBinding } from "@tickstack/contracts/bindings";
import { defineConfig } from "@tickstack/contracts/config";
import type { Construct } from "constructs";
import { clusterPlacement } from "../../engines/cluster-placement.ts";
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
import {
	AUTHORITY,
	SUPERUSER,
	userCredential,
} from "./elasticsearch-credentials.ts";

const binding = defineConfig("elasticsearch", elasticsearchBinding);

/** Elasticsearch as its clients see it. Knows the cluster by its environment alone. */
export class ElasticsearchAccess {
	readonly #environment: EnvironmentSpec;
	readonly #users = new Set<string>();

	constructor(environment: EnvironmentSpec) {
		this.#environment = environment;
	}

	get secured(): boolean {
		return this.#environment.elasticsearch.security === "tls";
	}

	/** Network, address and a user of its own for a workload: the part that all grants share. */
	connect(grantee: Grantee): void {
		const { principal } = grantee;
		if (!this.secured) {
			this.#bind(grantee);
			return;
		}
		const credential = userCredential(principal);
		if (!this.#users.has(principal))
			new Credential(grantee as Construct, "elasticsearch-user", credential);
		this.#users.add(principal);
		this.#bind(grantee, principal, credential);
	}

	/** Full rights: for the one who makes templates, roles and users. */
	administer(grantee: Grantee): void {
		if (this.secured) this.#bind(grantee, "elastic", SUPERUSER);
		else this.#bind(grantee);
	}

	#bind(grantee: Grantee, user?: string, credential?: CredentialFiles): void {
		const port = clusterPort("elasticsearch-http");
		for (const caller of callersOf(grantee))
			allow(grantee, caller, enginePods("elasticsearch"), [port]);
		const path = credential && `${CREDENTIALS_PATH}/${credential.name}`;
		const authority = `${CREDENTIALS_PATH}/${AUTHORITY.name}`;
		grantee.bind({
			environment: binding.render({
				...CONNECTIONS.elasticsearch(
					this.#environment,
					clusterPlacement(this.#environment),
				),
				elasticsearchUsername: user,
				elasticsearchPasswordFile: path && `${path}/password`,
				elasticsearchCaFile: path && `${authority}/ca.crt`,
			}),
			...(path && {
				mounts: [
					mountCredential(grantee, grantee.pods, credential, path),
					mountCredential(grantee, grantee.pods, AUTHORITY, authority),
				],
			}),
		});
	}
}
