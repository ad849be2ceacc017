import type { Duration } from "@tickstack/contracts/duration";
import type { NodeRole } from "../../environments/cluster-spec.ts";
import { type ContainerProps, renderContainer } from "./container.ts";
import type { PodGroup } from "./pod-group.ts";
import type { Volume } from "./volume.ts";

/** The user of a pod's processes; from the image. */
export interface PodSecurityContext {
	readonly runAsUser: number;
	readonly runAsGroup: number;
	/** Group that owns the files of volumes. @default runAsGroup */
	readonly fsGroup?: number;
}

export interface PodProps {
	readonly pods: PodGroup;
	readonly labels: Readonly<Record<string, string>>;
	readonly securityContext: PodSecurityContext;
	readonly containers: readonly ContainerProps[];
	/** Run one after another before the containers, each to its end. @default none */
	readonly initContainers?: readonly ContainerProps[];
	readonly serviceAccountName: string;
	/** A token of the service account inside the pod: only for clients of the API server. @default false */
	readonly automountServiceAccountToken?: boolean;
	/** From SIGTERM to SIGKILL. */
	readonly terminationGracePeriod: Duration;
	/** Changes with the configuration, so that pods are replaced when it does. @default the pod has no configuration files */
	readonly configChecksum?: string;
	/** Node pool. @default any node */
	readonly nodeRole?: NodeRole;
	/** Of the spread over zones: `ScheduleAnyway` where an uneven pod is better than a missing one. @default ScheduleAnyway */
	readonly whenUnsatisfiable?: "DoNotSchedule" | "ScheduleAnyway";
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
	const {
		pods,
		securityContext,
		containers,
		initContainers = [],
		nodeRole,
	} = props;
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
			serviceAccountName: props.serviceAccountName,
			automountServiceAccountToken: props.automountServiceAccountToken ?? false,
			// A Service named `kafka` would inject KAFKA_PORT and break the image of that name.
			enableServiceLinks: false,
			restartPolicy: props.restartPolicy ?? "Always",
			terminationGracePeriodSeconds: Math.ceil(
				props.terminationGracePeriod.toSeconds(),
			),
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
				runAsUser: String(securityContext.runAsUser),
				runAsGroup: String(securityContext.runAsGroup),
				fsGroup: String(securityContext.fsGroup ?? securityContext.runAsGroup),
				// Not on each start: changing the owner of a full disk takes minutes.
				fsGroupChangePolicy: "OnRootMismatch",
				seccompProfile: { type: "RuntimeDefault" },
			},
			topologySpreadConstraint: [
				spread(
					"topology.kubernetes.io/zone",
					props.whenUnsatisfiable ?? "ScheduleAnyway",
				),
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
