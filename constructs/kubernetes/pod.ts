import type { Duration } from "@tickstack/contracts/duration";
import type { NodeRole } from "../../environments/cluster-spec.ts";
import { type ContainerProps, renderContainer } from "./container.ts";
import type { PodGroup } from "./pod-group.ts";
import type { Volume } from "./volume.ts";

/** Who a pod's processes are; from the image. */
export interface PodUser {
	readonly uid: number;
	readonly gid: number;
	/** Group that owns the files of volumes. @default gid */
	readonly volumeGroup?: number;
}

export interface PodProps {
	readonly pods: PodGroup;
	readonly labels: Readonly<Record<string, string>>;
	readonly user: PodUser;
	readonly containers: readonly ContainerProps[];
	/** Run one after another before the containers, each to its end. */
	readonly initContainers?: readonly ContainerProps[];
	readonly serviceAccount: string;
	/** A token of the service account inside the pod: only for those that talk to the API server. @default false */
	readonly apiAccess?: boolean;
	/** SIGTERM to SIGKILL. */
	readonly stopGrace: Duration;
	/** Changes with the configuration, so that pods are replaced when it does. */
	readonly configChecksum?: string;
	/** Node pool; any node when the cluster's pools are not the environment's. */
	readonly nodeRole?: NodeRole;
	/** `ScheduleAnyway` where a pod more than nodes is better than a pod less. @default ScheduleAnyway */
	readonly spread?: "DoNotSchedule" | "ScheduleAnyway";
	/** @default Always */
	readonly restartPolicy?: "Always" | "OnFailure" | "Never";
}

/** Each volume that a container mounts, once; claims are given by the StatefulSet. */
function volumesOf(containers: readonly ContainerProps[]): Volume[] {
	const volumes = new Map<string, Volume>();
	for (const { mounts = [] } of containers)
		for (const { volume } of mounts) volumes.set(volume.name, volume);
	return [...volumes.values()];
}

/** The project's pod: every default that a pod should have, in one place. */
export function renderPod(props: PodProps) {
	const { pods, user, containers, initContainers = [], nodeRole } = props;
	const volumes = volumesOf([...initContainers, ...containers]);
	const spread = (topologyKey: string, whenUnsatisfiable: string) => ({
		maxSkew: 1,
		topologyKey,
		whenUnsatisfiable,
		labelSelector: [{ matchLabels: pods.selector }],
	});
	return {
		metadata: {
			labels: { ...props.labels },
			...(props.configChecksum && {
				annotations: { "tickstack.dev/config-checksum": props.configChecksum },
			}),
		},
		spec: {
			serviceAccountName: props.serviceAccount,
			automountServiceAccountToken: props.apiAccess ?? false,
			// A Service named `kafka` would inject KAFKA_PORT and break the image of that name.
			enableServiceLinks: false,
			restartPolicy: props.restartPolicy ?? "Always",
			terminationGracePeriodSeconds: Math.ceil(props.stopGrace.toSeconds()),
			...(nodeRole && {
				nodeSelector: { "tickstack.dev/role": nodeRole },
				...(nodeRole !== "system" && {
					toleration: [
						{
							key: "tickstack.dev/role",
							operator: "Equal",
							value: nodeRole,
							effect: "NoSchedule",
						},
					],
				}),
			}),
			securityContext: {
				runAsNonRoot: true,
				runAsUser: String(user.uid),
				runAsGroup: String(user.gid),
				fsGroup: String(user.volumeGroup ?? user.gid),
				// Not on each start: changing the owner of a full disk takes minutes.
				fsGroupChangePolicy: "OnRootMismatch",
				seccompProfile: { type: "RuntimeDefault" },
			},
			topologySpreadConstraint: [
				spread("topology.kubernetes.io/zone", props.spread ?? "ScheduleAnyway"),
				spread("kubernetes.io/hostname", "ScheduleAnyway"),
			],
			initContainer: initContainers.map(renderContainer),
			container: containers.map(renderContainer),
			volume: volumes.flatMap(({ name, source }) =>
				source ? [{ name, ...source }] : [],
			),
		},
	};
}
