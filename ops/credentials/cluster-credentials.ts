import { OPERATIONS_NAMESPACE } from "../kubernetes/cluster-records.ts";
import type { Kubectl, KubernetesObject } from "../kubernetes/kubectl.ts";
import type { CredentialStore, Credentials } from "./credentials.ts";

interface Secret extends KubernetesObject {
	readonly data?: Readonly<Record<string, string>>;
}

const nameOf = (environment: string): string => `credentials-${environment}`;
const KEY = "credentials.json";

/** Secret values as Kubernetes secrets, beside the records of the cluster. */
export class ClusterCredentials implements CredentialStore {
	readonly #kubectl: Kubectl;

	constructor(kubectl: Kubectl) {
		this.#kubectl = kubectl;
	}

	async get(environment: string): Promise<Credentials> {
		const secret = await this.#kubectl.get<Secret>(
			"secret",
			nameOf(environment),
			OPERATIONS_NAMESPACE,
		);
		const encoded = secret?.data?.[KEY];
		return encoded
			? (JSON.parse(Buffer.from(encoded, "base64").toString()) as Credentials)
			: {};
	}

	async put(environment: string, credentials: Credentials): Promise<void> {
		await this.#kubectl.apply({
			apiVersion: "v1",
			kind: "Secret",
			metadata: {
				name: nameOf(environment),
				namespace: OPERATIONS_NAMESPACE,
				labels: { app: "tickstack", env: environment },
			},
			type: "Opaque",
			stringData: { [KEY]: JSON.stringify(credentials) },
		});
	}

	async remove(environment: string): Promise<void> {
		await this.#kubectl.delete(
			"secret",
			nameOf(environment),
			OPERATIONS_NAMESPACE,
		);
	}
}
