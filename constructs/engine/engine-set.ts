import { Duration } from "@tickstack/contracts/duration";
import { Size } from "@tickstack/contracts/size";
import { Construct } from "constructs";
import { clusterPlacement } from "../../engines/cluster-placement.ts";
import type { Component } from "../../engines/component.ts";
import type { EngineProcess } from "../../engines/engine-process.ts";
import { engineProcess } from "../../engines/processes.ts";
import { memberCount } from "../../environments/components.ts";
import type { ImageName } from "../../environments/image-lock.ts";
import type {
	ProcessSize,
	VolumeSpec,
} from "../../environments/process-size.ts";
import { ClusterBinding } from "../kubernetes/cluster-binding.ts";
import { ConfigFiles } from "../kubernetes/config-files.ts";
import type { ContainerProps } from "../kubernetes/container.ts";
import { image, imageVersion } from "../kubernetes/image.ts";
import type { PodGroup } from "../kubernetes/pod-group.ts";
import { Probe, probes } from "../kubernetes/probe.ts";
import {
	DATA_VOLUME,
	StatefulSet,
	type StatefulSetProps,
} from "../kubernetes/stateful-set.ts";
import { type Mount, Volume } from "../kubernetes/volume.ts";
import {
	type EngineParts,
	engineContainer,
	inZone,
	preparations,
	refusingWithoutZone,
} from "./engine-container.ts";
import { clientService, portsOf } from "./engine-pods.ts";
import { engineUser } from "./engine-user.ts";
import { metricsAgent } from "./metrics-agent.ts";

export interface EngineSetProps
	extends Pick<
		StatefulSetProps,
		"tier" | "maxUnavailable" | "podManagementPolicy"
	> {
	readonly image: ImageName;
	readonly size: ProcessSize;
	/** Volume claim of each pod. @default none: nothing must survive the pod */
	readonly storage?: VolumeSpec;
	/** Listener whose open socket is what all probes check. */
	readonly probedListener: string;
	/** Where a process that works is not ready yet. @default {@link probedListener} */
	readonly readinessProbe?: Probe;
	/** From start to ready; recovery of logs after a crash included. @default 10 min */
	readonly startupTimeout?: Duration;
	/** Components that are rolled before this one. @default none */
	readonly after?: readonly EngineSet[];
	/** The engine spreads copies over zones; a pod that does not know its zone does not start. @default false */
	readonly zoneAware?: boolean;
	/** Of the folder for what need not survive the pod. @default 512 MiB */
	readonly scratch?: Size;
	/** Mounts beside configuration, data and scratch. @default none */
	readonly mounts?: readonly Mount[];
	/** Variables beside the engine's own, for references that the engine's configuration makes. @default none */
	readonly environment?: ContainerProps["environment"];
	/** Replaces the engine's preparations. @default {@link preparations} */
	readonly initContainers?: (container: EngineParts) => ContainerProps[];
	/** Configuration files beside the engine's own, by path. @default none */
	readonly files?: Readonly<Record<string, string>>;
	/**
	 * The engine writes into its configuration folder: the files lie at {@link configSource}, an init container copies them.
	 * @default false
	 */
	readonly writableConfig?: boolean;
	/** A token for the API server in the pod. @default false */
	readonly automountServiceAccountToken?: boolean;
	/** Containers beside the engine's. @default none */
	readonly sidecars?: (container: EngineParts) => ContainerProps[];
	/** A client Service beside the headless one. @default true */
	readonly service?: boolean;
}

const SCRATCH = Size.mebibytes(512);
/** Of a writable copy of the configuration. */
const CONFIG_LIMIT = Size.mebibytes(64);

/** The pods of one engine component: the process of `engines/` in a StatefulSet, configured, probed, with its disk. */
export class EngineSet extends Construct {
	readonly workload: StatefulSet;

	/** @param component its name is the StatefulSet's */
	constructor(scope: Construct, component: Component, props: EngineSetProps) {
		super(scope, component);
		const { environment } = ClusterBinding.of(this);
		const placement = clusterPlacement(environment);
		const engine = engineProcess(environment, placement, component);
		if (!engine)
			throw new Error(
				`${environment.name} has no ${component}: do not make it`,
			);
		const { paths } = placement.of(component);
		const agent = metricsAgent(this, engine, paths.config);
		const process = agent?.process ?? engine;
		const version = imageVersion(this, props.image);
		const labels = ClusterBinding.of(this).labels(
			component,
			props.tier,
			version,
		);
		const config = new ConfigFiles(this, "config", {
			name: `${component}-config`,
			labels,
			files: { ...process.files, ...firstStartFiles(process), ...props.files },
		});
		const mounts = [
			...(props.writableConfig
				? [
						config.at(configSource(paths.config)),
						Volume.emptyDir("writable-config", CONFIG_LIMIT).at(paths.config, {
							writable: true,
						}),
					]
				: [config.at(paths.config)]),
			...(props.storage
				? [Volume.claimTemplate(DATA_VOLUME).at(paths.data, { writable: true })]
				: []),
			Volume.emptyDir("tmp", props.scratch ?? SCRATCH).at(paths.tmp, {
				writable: true,
			}),
			...(props.mounts ?? []),
		];
		const parts = { process: engine, image: image(this, props.image), mounts };
		const container = engineContainer({
			...parts,
			process,
			mounts: [...mounts, ...(agent?.mounts ?? [])],
			size: props.size,
			probes: probes(Probe.tcpSocket(portOf(process, props.probedListener)), {
				startupTimeout: props.startupTimeout ?? Duration.minutes(10),
				...(props.readinessProbe && { readiness: props.readinessProbe }),
			}),
		});
		const main = {
			...container,
			environment: { ...container.environment, ...props.environment },
		};
		this.workload = new StatefulSet(this, component, {
			tier: props.tier,
			version,
			securityContext: engineUser(this, process.engine),
			replicas: memberCount(environment, component),
			...(props.storage && { storage: props.storage }),
			...(props.automountServiceAccountToken && {
				automountServiceAccountToken: true,
			}),
			ports: portsOf(engine),
			terminationGracePeriod: process.terminationGracePeriod,
			configChecksum: config.checksum,
			whenUnsatisfiable:
				environment.tier === "prod" ? "DoNotSchedule" : "ScheduleAnyway",
			...(props.after && {
				after: props.after.map(({ workload }) => workload),
			}),
			...(props.podManagementPolicy && {
				podManagementPolicy: props.podManagementPolicy,
			}),
			...(props.maxUnavailable && { maxUnavailable: props.maxUnavailable }),
			initContainers: [
				...(agent ? [agent.initContainer] : []),
				...(props.initContainers?.(parts) ?? preparations(parts)).map(
					(container) =>
						props.zoneAware ? refusingWithoutZone(container) : container,
				),
			],
			containers: [
				props.zoneAware ? inZone(main) : main,
				...(props.sidecars?.(parts) ?? []),
			],
		});
		if (props.service ?? true) clientService(this, engine, this.pods, labels);
	}

	get pods(): PodGroup {
		return this.workload.pods;
	}
}

/** Where the configuration lies that an init container copies to a writable folder. */
export const configSource = (config: string): string => `${config}-source`;

/** Marks the files of a first start: they lie beside those whose place they take. */
export const FIRST_START = "first-start.";

const firstStartFiles = ({ firstStart }: EngineProcess) =>
	Object.fromEntries(
		Object.entries(firstStart?.files ?? {}).map(([name, text]) => [
			`${FIRST_START}${name}`,
			text,
		]),
	);

function portOf(process: EngineProcess, listener: string): number {
	const found = process.listens[listener];
	if (found) return found.port;
	throw new Error(
		`${process.component} has no listener ${listener}, only ${Object.keys(process.listens).join(", ")}`,
	);
}
