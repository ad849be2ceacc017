import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { NODE_NAME } from "./node-processes.ts";

/** Disks of the node: unlike folders that a provisioner makes, they honour a pod's `fsGroup`, as a cloud's disks do. */
export const LOCAL_STORAGE_CLASS = "local-disk";

/** A storage class and a number of empty disks of it; by the path of the API that makes each object. */
export function localVolumes(
	directory: string,
	count: number,
): [path: string, object][] {
	const storageClass = {
		apiVersion: "storage.k8s.io/v1",
		kind: "StorageClass",
		metadata: { name: LOCAL_STORAGE_CLASS },
		provisioner: "kubernetes.io/no-provisioner",
		volumeBindingMode: "WaitForFirstConsumer",
	};
	const volumes = Array.from(
		{ length: count },
		(_, index): [string, object] => {
			const name = `disk-${index + 1}`;
			const path = join(directory, name);
			mkdirSync(path, { recursive: true, mode: 0o700 });
			return [
				"/api/v1/persistentvolumes",
				{
					apiVersion: "v1",
					kind: "PersistentVolume",
					metadata: { name },
					spec: {
						// A promise only: the disks share the machine's.
						capacity: { storage: "500Gi" },
						accessModes: ["ReadWriteOnce"],
						storageClassName: LOCAL_STORAGE_CLASS,
						persistentVolumeReclaimPolicy: "Retain",
						local: { path },
						nodeAffinity: {
							required: {
								nodeSelectorTerms: [
									{
										matchExpressions: [
											{
												key: "kubernetes.io/hostname",
												operator: "In",
												values: [NODE_NAME],
											},
										],
									},
								],
							},
						},
					},
				},
			];
		},
	);
	return [["/apis/storage.k8s.io/v1/storageclasses", storageClass], ...volumes];
}
