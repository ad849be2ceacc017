import { Duration } from "@tickstack/contracts/duration";
import { Size } from "@tickstack/contracts/size";
import type { Construct } from "constructs";
import type { WorkloadImage } from "../../pipeline/catalogue/catalogue.ts";
import type { PlacedWorkload } from "../../pipeline/placed-workload.ts";
import type { ContainerProps } from "../kubernetes/container.ts";
import { Cpu } from "../kubernetes/cpu.ts";
import { image, imageVersion } from "../kubernetes/image.ts";
import { Probe, probes } from "../kubernetes/probe.ts";
import { Volume } from "../kubernetes/volume.ts";
import type { WorkloadPodProps } from "../kubernetes/workload-pod.ts";

/** The user of the workloads' images, `node` of the official image. */
const NODE_USER = { runAsUser: 1000, runAsGroup: 1000 };
/** Scratch space: a batch spills to it what its memory does not hold. */
const SCRATCH = {
	service: Size.gibibytes(1),
	scheduled: Size.gibibytes(16),
	provisioner: Size.gibibytes(1),
} as const;
/** Folder of the project in the images. */
const APP = "/app";

/**
 * The pod of a workload of this repository: its image, its typed settings as variables, its probes.
 *
 * @param substrate values that only Kubernetes knows
 * @param httpPort of /healthz, /readyz and /metrics; absent for a workload that runs and ends without them
 */
export function workloadPod(
	scope: Construct,
	{ definition, spec, values, nodeFlags }: PlacedWorkload,
	substrate: Readonly<Record<string, unknown>>,
	httpPort?: number,
	mounts: ContainerProps["mounts"] = [],
): WorkloadPodProps & { readonly principal: string } {
	const name = definition.image as WorkloadImage;
	return {
		principal: definition.principal,
		tier: definition.tier,
		version: imageVersion(scope, name),
		securityContext: NODE_USER,
		// Workloads stop within 10 s; the rest is for the endpoints to forget them.
		terminationGracePeriod: Duration.seconds(30),
		containers: [
			{
				name,
				image: image(scope, name),
				// Node runs the workload's TypeScript as it is in the repository.
				command: ["node", `${APP}/workloads/${name}/src/main.ts`],
				environment: {
					NODE_OPTIONS: nodeFlags.join(" "),
					...definition.config.render({
						// The sample history comes with the images.
						history: `${APP}/data/history.json.gz`,
						...values,
						...substrate,
					}),
				},
				memory: spec.memory,
				cpu: Cpu.millis(spec.cpuMillis),
				mounts: [
					Volume.emptyDir("tmp", SCRATCH[definition.kind.kind]).at("/tmp", {
						writable: true,
					}),
					...mounts,
				],
				...(httpPort && {
					ports: { http: httpPort },
					probes: probes(Probe.httpGet("/readyz", httpPort), {
						startupTimeout: Duration.minutes(3),
						// An engine that is away makes it not ready; a restart would not bring the engine back.
						liveness: Probe.httpGet("/healthz", httpPort),
					}),
				}),
			},
		],
	};
}
