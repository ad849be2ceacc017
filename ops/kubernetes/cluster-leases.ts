import type { Lease, Leases } from "../records/lease.ts";
import { StoredLeases } from "../records/stored-leases.ts";
import { OPERATIONS_NAMESPACE } from "./cluster-records.ts";
import {
	type Kubectl,
	KubectlError,
	type KubernetesObject,
	OVERTAKEN,
} from "./kubectl.ts";

interface LeaseObject extends KubernetesObject {
	readonly spec: {
		readonly holderIdentity?: string;
		readonly renewTime?: string;
		readonly leaseDurationSeconds?: number;
	};
}

/** Leases of Kubernetes' own coordination API. */
export const clusterLeases = (kubectl: Kubectl): Leases =>
	new StoredLeases({
		async read(environment) {
			const found = await kubectl.get<LeaseObject>(
				"lease",
				nameOf(environment),
				OPERATIONS_NAMESPACE,
			);
			if (!found) return undefined;
			const { holderIdentity, renewTime, leaseDurationSeconds } = found.spec;
			return {
				lease: {
					holder: holderIdentity ?? "somebody",
					renewed: renewTime ? Date.parse(renewTime) : 0,
					seconds: leaseDurationSeconds ?? 0,
				},
				version: versionOf(found),
			};
		},
		async write(environment, lease, resourceVersion) {
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
			return unlessOvertaken(async () =>
				versionOf(
					await (resourceVersion
						? kubectl.replace<LeaseObject>(object)
						: kubectl.create<LeaseObject>(object)),
				),
			);
		},
		async remove(environment, resourceVersion) {
			await unlessOvertaken(() =>
				kubectl.deleteVersion(
					`/apis/coordination.k8s.io/v1/namespaces/${OPERATIONS_NAMESPACE}/leases/${nameOf(environment)}`,
					resourceVersion,
				),
			);
		},
	});

const versionOf = ({ metadata }: LeaseObject): string =>
	metadata.resourceVersion ?? "";

/** @returns undefined when somebody else has written or deleted the object */
async function unlessOvertaken<T>(
	action: () => Promise<T>,
): Promise<T | undefined> {
	try {
		return await action();
	} catch (error) {
		if (error instanceof KubectlError && OVERTAKEN.test(error.output))
			return undefined;
		throw error;
	}
}

const nameOf = (environment: string): string => `environment-${environment}`;

const specOf = ({ holder, renewed, seconds }: Lease): LeaseObject["spec"] => ({
	holderIdentity: holder,
	leaseDurationSeconds: seconds,
	// MicroTime takes six digits.
	renewTime: new Date(renewed).toISOString().replace("Z", "000Z"),
});
