import { Duration } from "@tickstack/contracts/duration";
import { clusterPlacement } from "../../engines/cluster-placement.ts";
import { failoverController } from "../../engines/hdfs/failover-controller.ts";
import { clusterPort } from "../../engines/ports.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import {
	type EngineParts,
	engineContainer,
} from "../engine/engine-container.ts";
import type { ContainerProps } from "../kubernetes/container.ts";
import { Probe, probes } from "../kubernetes/probe.ts";

/** ZKFC beside a NameNode: the same configuration under its own path. */
export function failoverSidecar(
	environment: EnvironmentSpec,
): (parts: EngineParts) => ContainerProps[] {
	const placement = clusterPlacement(environment);
	const process = failoverController(environment, placement);
	const { config } = placement.of("hadoop-zkfc").paths;
	return ({ image, mounts, process: nameNode }) => {
		const shared = placement.of("hadoop-namenode").paths.config;
		if (JSON.stringify(process.files) !== JSON.stringify(nameNode.files))
			throw new Error("ZKFC and NameNode share one ConfigMap");
		return [
			{
				...engineContainer({
					process,
					image,
					size: environment.hdfs.failoverController,
					mounts: mounts.map((mount) =>
						mount.path === shared ? mount.volume.at(config) : mount,
					),
					probes: probes(Probe.tcp(clusterPort("zkfc-rpc")), {
						startWithin: Duration.minutes(10),
					}),
				}),
				name: "zkfc",
				// Port names are unique in a pod; the NameNode has an `rpc` too.
				ports: { zkfc: clusterPort("zkfc-rpc") },
			},
		];
	};
}
