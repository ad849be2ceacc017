import {
	type Component,
	ENGINE_OF,
	type Engine,
} from "../../engines/component.ts";
import type { Member, Placement } from "../../engines/placement.ts";
import { localPort } from "../../engines/ports.ts";
import { memberCount } from "../../environments/components.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";

export interface LoopbackPlacementProps {
	readonly spec: EnvironmentSpec;
	readonly portBase: number;
	readonly homeOf: (engine: Engine) => string;
	readonly runDir: string;
	/** Which member of each component is rendered. */
	readonly ordinal: number;
}

/** Last part of the address of a component's first member. */
const FIRST_ADDRESS = 11;
/** Controllers and brokers use the same ports as each other in no case, but read easier apart. */
const FIRST_CONTROLLER_ADDRESS = 21;

/**
 * Several members of a component on this machine: each has a loopback address of its own, as each pod has its own,
 * and all have the same ports.
 */
export function loopbackPlacement(props: LoopbackPlacementProps): Placement {
	const { spec, portBase, homeOf, runDir, ordinal } = props;
	const of = (component: Component) => {
		const home = homeOf(ENGINE_OF[component]);
		const members = Array.from(
			{ length: memberCount(spec, component) },
			(_, i) => member(component, i),
		);
		const self = member(component, ordinal);
		const folder = (kind: string) =>
			`${runDir}/${kind}/${component}-${ordinal}`;
		return {
			paths: {
				home,
				config: folder("config"),
				data: folder("data"),
				logs: folder("logs"),
				tmp: folder("tmp"),
			},
			classPath: [`${home}/libs/*`],
			artifacts: "jars" as const,
			bind: self.host,
			members,
			self,
			service: member(component, 0).host,
		};
	};
	return { of, port: (listener) => localPort(portBase, listener) };
}

function member(component: Component, ordinal: number): Member {
	const group = component === "hadoop-zkfc" ? "hadoop-namenode" : component;
	const id = `${group}-${ordinal}`;
	// A DataNode is known by the address that it connects from, which is this one whatever it is bound to.
	if (component === "hadoop-datanode") return { id, host: "127.0.0.1" };
	const first =
		component === "kafka-controller" ? FIRST_CONTROLLER_ADDRESS : FIRST_ADDRESS;
	return { id, host: `127.0.0.${first + ordinal}` };
}
