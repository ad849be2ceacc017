import { Duration } from "@tickstack/contracts/duration";
import { clusterPlacement } from "../../engines/cluster-placement.ts";
import { failoverController } from "../../engines/hdfs/failover-controller.ts";
import type { Placement } from "../../engines/placement.ts";
import { clusterPort } from "../../engines/ports.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import {
	type EngineParts,
	engineContainer,
} from "../engine/engine-container.ts";
import type { ContainerProps } from "../kubernetes/container.ts";
import { Probe, probes } from "../kubernetes/probe.ts";
import type { Mount } from "../kubernetes/volume.ts";

/** ZKFC beside a NameNode: the same configuration under its own path. */
export function failoverSidecar(
	environment: EnvironmentSpec,
): (parts: EngineParts) => ContainerProps[] {
	const placement = clusterPlacement(environment);
	const process = failoverController(environment, placement);
	return ({ image, mounts, process: nameNode }) => {
		if (JSON.stringify(process.files) !== JSON.stringify(nameNode.files))
			throw new Error("ZKFC and NameNode share one ConfigMap");
		return [
			{
				...engineContainer({
					process,
					image,
					size: environment.hdfs.failoverController,
					mounts: failoverMounts(mounts, placement),
					probes: probes(Probe.tcpSocket(clusterPort("zkfc-rpc")), {
						startupTimeout: Duration.minutes(10),
					}),
				}),
				name: "zkfc",
				// Port names are unique in a pod; the NameNode has an `rpc` too.
				ports: { zkfc: clusterPort("zkfc-rpc") },
			},
		];
	};
}

/** A NameNode's mounts as its failover controller looks for them: one ConfigMap, each under its own path. */
export function failoverMounts(
	mounts: readonly Mount[],
	{ of }: Placement,
): Mount[] {
	const nameNode = of("hadoop-namenode").paths.config;
	const own = of("hadoop-zkfc").paths.config;
	return mounts.map((mount) =>
		mount.path === nameNode ? mount.volume.at(own) : mount,
	);
}
