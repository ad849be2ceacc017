import {
	type ConfigMap,
	type EnvironmentRecord,
	fromConfigMap,
	RECORDS,
	toConfigMap,
} from "./environment-record.ts";
import type { Kubectl } from "./kubectl.ts";

/** Where records, credentials, turns and (off Google Cloud) states lie: it outlives every environment. */
export const OPERATIONS_NAMESPACE = "tickstack-operations";

/** The copy in an environment's own namespace, for whoever looks only there. */
const COPY_NAME = "environment";

const nameOf = (environment: string): string => `environment-${environment}`;

/** The records of all environments on a cluster. */
export class Records {
	readonly #kubectl: Kubectl;

	constructor(kubectl: Kubectl) {
		this.#kubectl = kubectl;
	}

	/** Makes the namespace they lie in; nothing runs there. */
	async prepare(): Promise<void> {
		await this.#kubectl.apply({
			apiVersion: "v1",
			kind: "Namespace",
			metadata: {
				name: OPERATIONS_NAMESPACE,
				labels: {
					app: "tickstack",
					"pod-security.kubernetes.io/enforce": "restricted",
				},
			},
		});
	}

	async list(): Promise<readonly EnvironmentRecord[]> {
		const found = await this.#kubectl.list<ConfigMap>("configmaps", {
			namespace: OPERATIONS_NAMESPACE,
			labels: RECORDS,
		});
		return found.flatMap((each) => fromConfigMap(each) ?? []);
	}

	async get(environment: string): Promise<EnvironmentRecord | undefined> {
		const found = await this.#kubectl.get<ConfigMap>(
			"configmap",
			nameOf(environment),
			OPERATIONS_NAMESPACE,
		);
		return found && fromConfigMap(found);
	}

	/** @param copy also into the environment's namespace, which must be there */
	async put(record: EnvironmentRecord, { copy = false } = {}): Promise<void> {
		const { environment, namespace } = record;
		await this.#kubectl.apply(
			toConfigMap(record, OPERATIONS_NAMESPACE, nameOf(environment)),
		);
		if (copy)
			await this.#kubectl.apply(toConfigMap(record, namespace, COPY_NAME));
	}

	async remove(environment: string): Promise<void> {
		await this.#kubectl.delete(
			"configmap",
			nameOf(environment),
			OPERATIONS_NAMESPACE,
		);
	}
}
