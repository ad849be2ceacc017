import type { Construct } from "constructs";
import type { Component } from "../../engines/component.ts";
import type { EngineProcess } from "../../engines/engine-process.ts";
import { PodGroup } from "../kubernetes/pod-group.ts";
import { Service } from "../kubernetes/service.ts";

/** The pods of an engine's component, in whichever stack: ZKFCs are containers of the NameNodes' pods. */
export const enginePods = (component: Exclude<Component, "hadoop-zkfc">) =>
	new PodGroup(component);

/** Ports of a process's listeners by their names, as Services and containers take them. */
export const portsOf = ({ listens }: EngineProcess): Record<string, number> =>
	Object.fromEntries(
		Object.entries(listens).map(([name, { port }]) => [name, port]),
	);

/** The name that clients use for an engine, e.g. `kafka:9092`: any ready pod accepts. */
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
