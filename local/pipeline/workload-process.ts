import { join } from "node:path";
import { HDFS_SUPERUSER } from "../../engines/hdfs/core-site.ts";
import { localPlacement } from "../../engines/local-placement.ts";
import { type Listener, localPort } from "../../engines/ports.ts";
import { CONNECTIONS } from "../../pipeline/connection.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import type { PlacedWorkload } from "../../pipeline/placed-workload.ts";
import type { SupervisedSpec } from "../../processes/supervised-spec.ts";
import { logFileOf } from "./engine-specs.ts";
import { isReady } from "./readiness.ts";

/** What the processes of all workloads have in common. */
export interface WorkloadsProps {
	/** The page of the environment. */
	readonly pipeline: Pipeline;
	readonly portBase: number;
	/** Absolute. */
	readonly dataDir: string;
	/** The project's root. */
	readonly root: string;
	/** History file of the producer and the batch. */
	readonly history: string;
	/** The variables that every process gets. */
	readonly environment: Readonly<Record<string, string>>;
}

/** Beyond a workload's own 10 s, so that it ends by itself. */
const STOP_GRACE_MS = 12_000;

/**
 * A workload as a process of this machine, configured by its own declaration.
 *
 * @param substrate values that only this machine knows
 */
export function workloadProcess(
	props: WorkloadsProps,
	placed: PlacedWorkload,
	substrate: Readonly<Record<string, unknown>> = {},
): Omit<SupervisedSpec, "kind" | "after"> {
	const { portBase, dataDir, root, history, environment } = props;
	const { name, image, config } = placed.definition;
	const port = localPort(portBase, image as Listener);
	return {
		name,
		program: process.execPath,
		args: [...placed.nodeFlags, join(root, "workloads", image, "src/main.ts")],
		environment: {
			...environment,
			// Compiled modules are kept: a workload is there in half of the processor time.
			NODE_COMPILE_CACHE: join(dataDir, "tmp/node-compile"),
			...config.render({
				httpHost: "127.0.0.1",
				httpPort: port,
				history,
				ordinal: 0,
				...addresses(props, placed),
				...placed.values,
				...substrate,
			}),
		},
		cwd: root,
		logFile: logFileOf(dataDir, name),
		ready: () =>
			isReady({ kind: "http", url: `http://127.0.0.1:${port}/readyz` }),
		stopGraceMs: STOP_GRACE_MS,
	};
}

/** Where the engines are that the workload reaches, and who it is there. */
function addresses(
	{ pipeline, portBase, dataDir }: WorkloadsProps,
	placed: PlacedWorkload,
): Record<string, unknown> {
	const placement = localPlacement({
		portBase,
		homeOf: () => "",
		runDir: dataDir,
	});
	const provisions = placed.definition.kind.kind === "provisioner";
	const engines = provisions
		? (["kafka", "hdfs", "elasticsearch"] as const)
		: [...placed.engines];
	return Object.assign(
		{ hdfsUser: provisions ? HDFS_SUPERUSER : placed.hdfsUser },
		...engines.map((engine) =>
			CONNECTIONS[engine](pipeline.environment, placement),
		),
	);
}
