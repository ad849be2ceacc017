import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { NODE_NAME } from "./node-processes.ts";

/**
 * The class that `dev` names, and that a copy on another cluster gets as its default, in place of the control plane's own of this name. Its volumes are disks of the node: unlike
 * folders that a provisioner makes, they honour a pod's `fsGroup`, as a cloud's disks do.
 */
export const STORAGE_CLASS = "standard-rwo";
const STORAGE_CLASSES = "/apis/storage.k8s.io/v1/storageclasses";

/** A storage class and a number of empty disks of it; by the path of the API that makes each object. */
export function localVolumes(
	directory: string,
	count: number,
): [path: string, object][] {
	const storageClass = {
		apiVersion: "storage.k8s.io/v1",
		kind: "StorageClass",
		metadata: {
			name: STORAGE_CLASS,
			annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
		},
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
						storageClassName: STORAGE_CLASS,
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
	return [[STORAGE_CLASSES, storageClass], ...volumes];
}
