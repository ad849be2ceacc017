import type { NodePoolSpec } from "../../environments/cluster-spec.ts";
import { allocatable } from "../../environments/sizing/machine.ts";

/** What every node of KWOK's claims to have: room for the largest environment on three of them. */
const CAPACITY = {
	cpu: "32",
	memory: "128Gi",
	pods: "110",
	"ephemeral-storage": "500Gi",
};

/** A node that KWOK keeps alive and whose pods it declares to run; the nodes spread over three zones. */
export function simulatedNode(number: number): object {
	const name = `simulated-${number}`;
	return {
		apiVersion: "v1",
		kind: "Node",
		metadata: {
			name,
			labels: {
				type: "kwok",
				"kubernetes.io/hostname": name,
				"kubernetes.io/os": "linux",
				"kubernetes.io/arch": "amd64",
				"topology.kubernetes.io/zone": `zone-${((number - 1) % 3) + 1}`,
			},
		},
		spec: { podCIDR: `10.${number}.0.0/24` },
		status: { allocatable: CAPACITY, capacity: CAPACITY },
	};
}

/** A node of one of GKE's pools as the scheduler sees it: its labels, its taint, and what is left of it for pods. */
export function simulatedGkeNode(
	{ role, machineType }: NodePoolSpec,
	number: number,
): object {
	const name = `gke-${role}-${number}`;
	const { cpuMillis, memory } = allocatable(machineType) ?? {
		cpuMillis: 0,
		memory: 0,
	};
	const left = {
		...CAPACITY,
		cpu: `${cpuMillis}m`,
		memory: String(memory),
	};
	const label = { "tickstack.dev/role": role };
	const [[key, value]] = Object.entries(label) as [[string, string]];
	return {
		apiVersion: "v1",
		kind: "Node",
		metadata: {
			name,
			labels: {
				...label,
				type: "kwok",
				"kubernetes.io/hostname": name,
				"kubernetes.io/os": "linux",
				"kubernetes.io/arch": "amd64",
				"topology.kubernetes.io/zone": "asia-southeast1-a",
			},
		},
		spec: {
			...(role !== "system" && {
				taints: [{ key, value, effect: "NoSchedule" }],
			}),
		},
		status: { allocatable: left, capacity: left },
	};
}

/** The classes that GKE has, so that environments made for it find theirs; the first is the default. */
export const STORAGE_CLASSES: readonly object[] = [
	storageClass("standard-rwo", true),
	storageClass("premium-rwo", false),
];

function storageClass(name: string, isDefault: boolean): object {
	return {
		apiVersion: "storage.k8s.io/v1",
		kind: "StorageClass",
		metadata: {
			name,
			annotations: {
				"storageclass.kubernetes.io/is-default-class": String(isDefault),
			},
		},
		provisioner: "kubernetes.io/host-path",
		reclaimPolicy: "Delete",
		volumeBindingMode: "WaitForFirstConsumer",
		allowVolumeExpansion: true,
	};
}
