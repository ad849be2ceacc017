import type { Lease, Leases } from "../records/lease.ts";
import { OPERATIONS_NAMESPACE } from "./cluster-records.ts";
import {
	type Kubectl,
	KubectlError,
	type KubernetesObject,
} from "./kubectl.ts";

interface LeaseObject extends KubernetesObject {
	readonly spec: {
		readonly holderIdentity?: string;
		readonly renewTime?: string;
		readonly leaseDurationSeconds?: number;
	};
}

/** Leases of Kubernetes' own coordination API. */
export class ClusterLeases implements Leases {
	readonly #kubectl: Kubectl;
	readonly #versions = new Map<string, string>();

	constructor(kubectl: Kubectl) {
		this.#kubectl = kubectl;
	}

	async get(environment: string): Promise<Lease | undefined> {
		const found = await this.#kubectl.get<LeaseObject>(
			"lease",
			nameOf(environment),
			OPERATIONS_NAMESPACE,
		);
		this.#versions.delete(environment);
		if (!found) return undefined;
		this.#versions.set(environment, found.metadata.resourceVersion ?? "");
		const { holderIdentity, renewTime, leaseDurationSeconds } = found.spec;
		return {
			holder: holderIdentity ?? "somebody",
			renewed: renewTime ? Date.parse(renewTime) : 0,
			seconds: leaseDurationSeconds ?? 0,
		};
	}

	async acquire(environment: string, lease: Lease): Promise<boolean> {
		const resourceVersion = this.#versions.get(environment);
		const object = {
			apiVersion: "coordination.k8s.io/v1",
			kind: "Lease",
			metadata: {
				name: nameOf(environment),
				namespace: OPERATIONS_NAMESPACE,
				labels: { app: "tickstack", env: environment },
				...(resourceVersion && { resourceVersion }),
			},
			spec: specOf(lease),
		};
		try {
			if (resourceVersion) await this.#kubectl.replace(object);
			else await this.#kubectl.create(object);
			return true;
		} catch (error) {
			if (
				error instanceof KubectlError &&
				/AlreadyExists|Conflict|modified/.test(error.output)
			)
				return false;
			throw error;
		}
	}

	async renew(environment: string, lease: Lease): Promise<void> {
		await this.#kubectl.patch(
			"lease",
			nameOf(environment),
			OPERATIONS_NAMESPACE,
			{ spec: specOf(lease) },
		);
	}

	async release(environment: string): Promise<void> {
		await this.#kubectl.delete(
			"lease",
			nameOf(environment),
			OPERATIONS_NAMESPACE,
		);
	}
}

const nameOf = (environment: string): string => `environment-${environment}`;

const specOf = ({ holder, renewed, seconds }: Lease): LeaseObject["spec"] => ({
	holderIdentity: holder,
	leaseDurationSeconds: seconds,
	// MicroTime takes six digits.
	renewTime: new Date(renewed).toISOString().replace("Z", "000Z"),
});
