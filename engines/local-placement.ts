import { ENGINE_OF, type Engine } from "./component.ts";
import type { Placement } from "./placement.ts";
import { localPort } from "./ports.ts";

export interface LocalPlacementProps {
	/** First of the ports; every other is an offset from it. */
	readonly portBase: number;
	/** Folder of an engine's artifacts: `libs/*.jar`, or the unpacked archive of Elasticsearch. */
	readonly homeOf: (engine: Engine) => string;
	/** Folder that the configuration, data and logs of all components go to. */
	readonly runDir: string;
}

const LOOPBACK = "127.0.0.1";

/** One process of each component on this machine; nothing listens beyond it. */
export function localPlacement(props: LocalPlacementProps): Placement {
	const { portBase, homeOf, runDir } = props;
	return {
		of: (component) => {
			const home = homeOf(ENGINE_OF[component]);
			const self = { id: component, host: LOOPBACK };
			return {
				paths: {
					home,
					config: `${runDir}/config/${component}`,
					data: `${runDir}/data/${component}`,
					logs: `${runDir}/logs/${component}`,
					tmp: `${runDir}/tmp/${component}`,
				},
				classPath: [`${home}/libs/*`],
				artifacts: "jars",
				bind: LOOPBACK,
				members: [self],
				self,
				service: LOOPBACK,
			};
		},
		port: (listener) => localPort(portBase, listener),
	};
}
