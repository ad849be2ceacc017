import type { Config, ConfigProps } from "@tickstack/contracts/config";
import { Duration } from "@tickstack/contracts/duration";
import type { Field } from "@tickstack/contracts/field";
import type { Construct } from "constructs";
import type { ProcessSize } from "../../environments/process-size.ts";
import type { WorkloadName } from "../../environments/workload-specs.ts";
import type { ContainerProps } from "../kubernetes/container.ts";
import { Cpu } from "../kubernetes/cpu.ts";
import { image, imageVersion } from "../kubernetes/image.ts";
import { Probe, probes } from "../kubernetes/probe.ts";
import { Volume } from "../kubernetes/volume.ts";
import type { WorkloadPodProps } from "../kubernetes/workload-pod.ts";
import { NODE_USER, startCommand } from "./workload-image.ts";

type Fields = Readonly<Record<string, Field<unknown>>>;

export interface WorkloadProps<F extends Fields> {
	/** Its declaration: what is not declared cannot be set. */
	readonly config: Config<F>;
	readonly settings: ConfigProps<Config<F>>;
	readonly size: ProcessSize;
	readonly tier: string;
	/** Port of /healthz, /readyz and /metrics. @default none: the workload runs and ends without them */
	readonly httpPort?: number;
	/** From start to ready. @default 3 min */
	readonly startupTimeout?: Duration;
	/** @default none */
	readonly mounts?: ContainerProps["mounts"];
}

/** The largest heap that V8 may grow to: what is outside of it (buffers, code) has the rest of the container. */
const HEAP_SHARE = 0.6;

/** The pod of a workload of this repository: its image, its typed settings as variables, its probes. */
export function workloadPod<F extends Fields>(
	scope: Construct,
	props: WorkloadProps<F>,
): WorkloadPodProps & { readonly principal: string } {
	const name = props.config.name as WorkloadName;
	const { httpPort, size, settings } = props;
	const heap = Math.floor(size.memory.times(HEAP_SHARE).toMebibytes());
	return {
		principal: name,
		tier: props.tier,
		version: imageVersion(scope, name),
		securityContext: NODE_USER,
		// Workloads stop within 10 s; the rest is for the endpoints to forget them.
		terminationGracePeriod: Duration.seconds(30),
		containers: [
			{
				name,
				image: image(scope, name),
				command: startCommand(name),
				environment: {
					NODE_OPTIONS: `--max-old-space-size=${heap}`,
					...props.config.render(settings),
				},
				memory: size.memory,
				cpu: Cpu.millis(size.cpuMillis),
				mounts: [
					Volume.emptyDir("tmp").at("/tmp", { writable: true }),
					...(props.mounts ?? []),
				],
				...(httpPort && {
					ports: { http: httpPort },
					probes: probes(Probe.httpGet("/readyz", httpPort), {
						startupTimeout: props.startupTimeout ?? Duration.minutes(3),
						// An engine that is away makes it not ready; a restart would not bring the engine back.
						liveness: Probe.httpGet("/healthz", httpPort),
					}),
				}),
			},
		],
	};
}
