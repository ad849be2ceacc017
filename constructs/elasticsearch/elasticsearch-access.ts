import { elasticsearchBinding } from "@tickstack/contracts/bindings";
import { defineConfig } from "@tickstack/contracts/config";
import type { Construct } from "constructs";
import { clusterPlacement } from "../../engines/cluster-placement.ts";
import { clusterPort } from "../../engines/ports.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { enginePods } from "../engine/engine-pods.ts";
import {
	CREDENTIALS_PATH,
	Credential,
	mountCredential,
} from "../kubernetes/credential.ts";
import type { CredentialFiles } from "../kubernetes/credential-store.ts";
import {
	callersOf,
	type Grantable,
	type Grantee,
} from "../kubernetes/grantee.ts";
import { allow } from "../kubernetes/network-rule.ts";
import {
	AUTHORITY,
	SUPERUSER,
	userCredential,
} from "./elasticsearch-credentials.ts";
import {
	Index,
	type IndexPrivileges,
	type IndexProps,
} from "./elasticsearch-index.ts";

const binding = defineConfig("elasticsearch", elasticsearchBinding);

/** Elasticsearch as its clients see it. Knows the cluster by its environment alone. */
export class ElasticsearchAccess {
	readonly #environment: EnvironmentSpec;
	readonly #indices: Index[] = [];
	readonly #roles = new Map<string, IndexPrivileges[]>();
	readonly #users = new Set<string>();

	constructor(environment: EnvironmentSpec) {
		this.#environment = environment;
	}

	get secured(): boolean {
		return this.#environment.elasticsearch.security === "tls";
	}

	/** An index, by the name that the environment sizes it under; the provisioner makes it. */
	index(name: string, props: IndexProps): Index {
		const { indices, replicas } = this.#environment.elasticsearch;
		const spec = indices.find((index) => index.name === name);
		if (!spec)
			throw new Error(
				`environment ${this.#environment.name} has no index ${name}, only ${indices.map((index) => index.name).join(", ")}`,
			);
		const index = new Index(this, spec, replicas, props);
		this.#indices.push(index);
		return index;
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
			new Credential(
				grantee as unknown as Construct,
				"elasticsearch-user",
				credential,
			);
		this.#users.add(principal);
		this.#bind(grantee, principal, credential);
	}

	/** Lets somebody ask how the cluster is, which every role may, and no index. */
	grantMonitor({ grantee }: Grantable): void {
		this.connect(grantee);
		if (!this.#roles.has(grantee.principal))
			this.#roles.set(grantee.principal, []);
	}

	/** Full rights: for the one who makes templates, roles and users. */
	administer(grantee: Grantee): void {
		if (this.secured) this.#bind(grantee, "elastic", SUPERUSER);
		else this.#bind(grantee);
	}

	permit(principal: string, privileges: IndexPrivileges): void {
		this.#roles.set(principal, [
			...(this.#roles.get(principal) ?? []),
			privileges,
		]);
	}

	/** What the provisioner makes true. Roles are said in any case; they apply where security is on. */
	get declaration() {
		return {
			indices: this.#indices.map((index) => index.declaration),
			roles: [...this.#roles].map(([name, indices]) => ({
				name,
				body: { cluster: ["monitor"], indices },
			})),
			elasticsearchUsers: this.users.map((name) => ({
				name,
				passwordFile: `${CREDENTIALS_PATH}/${userCredential(name).name}/password`,
				roles: [name],
			})),
		};
	}

	/** The workloads that have a user of their own. */
	get users(): string[] {
		return [...this.#users];
	}

	#bind(grantee: Grantee, user?: string, credential?: CredentialFiles): void {
		const port = clusterPort("elasticsearch-http");
		for (const caller of callersOf(grantee))
			allow(grantee, caller, enginePods("elasticsearch"), [port]);
		const { service } = clusterPlacement(this.#environment).of("elasticsearch");
		const path = credential && `${CREDENTIALS_PATH}/${credential.name}`;
		const authority = `${CREDENTIALS_PATH}/${AUTHORITY.name}`;
		grantee.bind({
			environment: binding.render({
				elasticsearchNodes: [
					`${this.secured ? "https" : "http"}://${service}:${port}`,
				],
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
