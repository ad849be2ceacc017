import type { Construct } from "constructs";
import type { EngineProcess } from "../../engines/engine-process.ts";
import type { PodGroup } from "../kubernetes/pod-group.ts";
import { Service } from "../kubernetes/service.ts";
import { portsOf } from "./engine-container.ts";

/** The name that clients use for an engine, e.g. `kafka:9092`: any ready pod answers. */
export const clientService = (
	scope: Construct,
	process: EngineProcess,
	pods: PodGroup,
	labels: Readonly<Record<string, string>>,
): Service =>
	new Service(scope, "service", {
		name: process.component,
		pods,
		labels,
		ports: portsOf(process),
	});
