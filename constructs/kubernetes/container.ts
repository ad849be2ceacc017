import type { Size } from "@tickstack/contracts/size";
import type { Cpu } from "./cpu.ts";
import type { Probes } from "./probe.ts";
import type { Mount } from "./volume.ts";

/** A variable's value: text, or a field of the pod (`metadata.name`). */
export type EnvironmentValue = string | { readonly podField: string };

export interface ContainerProps {
	readonly name: string;
	/** With tag or digest. */
	readonly image: string;
	/** Program and arguments: the image's own entry script is not used. `$(NAME)` is replaced by the kubelet. */
	readonly command: readonly string[];
	/** @default none */
	readonly environment?: Readonly<Record<string, EnvironmentValue>>;
	/** By name. @default none */
	readonly ports?: Readonly<Record<string, number>>;
	/** Request and limit: a container that takes more is killed, one that takes less is among the last to be evicted. */
	readonly memory: Size;
	/** Request; no limit, since throttling hurts latency and the request already guards the share. */
	readonly cpu: Cpu;
	/** @default none */
	readonly mounts?: readonly Mount[];
	/** @default none: for containers that run and end */
	readonly probes?: Probes;
}

/** A container as the provider takes it, hardened: no privileges, no capabilities, read-only root. */
export function renderContainer(props: ContainerProps) {
	const { environment = {}, ports = {}, mounts = [], memory, cpu } = props;
	return {
		name: props.name,
		image: props.image,
		imagePullPolicy: "IfNotPresent",
		command: [...props.command],
		env: Object.entries(environment).map(([name, value]) =>
			typeof value === "string"
				? { name, value }
				: { name, valueFrom: { fieldRef: { fieldPath: value.podField } } },
		),
		port: Object.entries(ports).map(([name, containerPort]) => ({
			name,
			containerPort,
		})),
		resources: {
			requests: { cpu: cpu.toQuantity(), memory: memory.toQuantity() },
			limits: { memory: memory.toQuantity() },
		},
		securityContext: {
			allowPrivilegeEscalation: false,
			privileged: false,
			readOnlyRootFilesystem: true,
			runAsNonRoot: true,
			capabilities: { drop: ["ALL"] },
			seccompProfile: { type: "RuntimeDefault" },
		},
		terminationMessagePolicy: "FallbackToLogsOnError",
		volumeMount: mounts.map(({ volume, path, writable }) => ({
			name: volume.name,
			mountPath: path,
			...(!writable && { readOnly: true }),
		})),
		...(props.probes && {
			startupProbe: props.probes.startup.render(),
			readinessProbe: props.probes.readiness.render(),
			livenessProbe: props.probes.liveness.render(),
		}),
	};
}
