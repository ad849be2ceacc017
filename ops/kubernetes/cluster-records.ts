import {
	type EnvironmentRecord,
	RECORDS,
	toConfigMap,
} from "../records/environment-record.ts";
import { type ConfigMap, readRecord } from "../records/read-record.ts";
import type { Records } from "../records/records.ts";
import type { Kubectl } from "./kubectl.ts";

/** Where credentials and, off Google Cloud, records, leases and states lie: it outlives every environment on the cluster. */
export const OPERATIONS_NAMESPACE = "tickstack-operations";

const PREFIX = "environment-";
const nameOf = (environment: string): string => `${PREFIX}${environment}`;
const read = ({ data, metadata }: ConfigMap): EnvironmentRecord =>
	readRecord(data?.["record.json"] ?? "", metadata.name.slice(PREFIX.length));

/** The records of all environments on a cluster, as ConfigMaps. */
export class ClusterRecords implements Records {
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
		return found.map(read);
	}

	async get(environment: string): Promise<EnvironmentRecord | undefined> {
		const found = await this.#kubectl.get<ConfigMap>(
			"configmap",
			nameOf(environment),
			OPERATIONS_NAMESPACE,
		);
		return found && read(found);
	}

	async put(record: EnvironmentRecord): Promise<void> {
		await this.#kubectl.apply(
			toConfigMap(record, OPERATIONS_NAMESPACE, nameOf(record.environment)),
		);
	}

	async remove(environment: string): Promise<void> {
		await this.#kubectl.delete(
			"configmap",
			nameOf(environment),
			OPERATIONS_NAMESPACE,
		);
	}
}
