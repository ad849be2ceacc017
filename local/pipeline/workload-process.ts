import { join } from "node:path";
import type { Config } from "@tickstack/contracts/config";
import type { Field } from "@tickstack/contracts/field";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import type { WorkloadSpecs } from "../../environments/workload-specs.ts";
import type { SupervisedSpec } from "../../processes/supervised-spec.ts";
import { endpoints } from "./endpoints.ts";
import { logFileOf } from "./engine-specs.ts";
import { isReady } from "./readiness.ts";

/** What the processes of all workloads have in common. */
export interface WorkloadsProps {
	readonly spec: EnvironmentSpec;
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

/** One process of a workload. */
export interface WorkloadProcess {
	/** Of the component: its log's name too. */
	readonly name: string;
	/** Below `workloads`. */
	readonly folder: string;
	readonly config: Config<Readonly<Record<string, Field<unknown>>>>;
	readonly size: keyof WorkloadSpecs;
	/** Where it answers /readyz. */
	readonly port: number | undefined;
	/** Its own values, beyond addresses and what the environment sets. */
	readonly values?: Readonly<Record<string, unknown>>;
}

/** Beyond a workload's own 10 s, so that it ends by itself. */
const STOP_GRACE_MS = 12_000;
/** The part of a process's memory that V8 may take for its heap; buffers and code need the rest. */
const HEAP_SHARE = 0.75;
/** The superuser of the local HDFS: all is one user's on this machine. */
const HDFS_USER = "hdfs";

/** A workload as a process of this machine, configured by its own declaration. */
export function workloadProcess(
	props: WorkloadsProps,
	{ name, folder, config, size, port, values }: WorkloadProcess,
): Omit<SupervisedSpec, "kind" | "after"> {
	const { spec, portBase, dataDir, root, history, environment } = props;
	const { kafkaBrokers, hdfsNamenodes, elasticsearchNodes, sparkConnect } =
		endpoints(portBase);
	const { settings, memory } = spec.workloads[size];
	const heapMib = Math.floor(memory.toMebibytes() * HEAP_SHARE);
	return {
		name,
		program: process.execPath,
		args: [
			`--max-old-space-size=${heapMib}`,
			join(root, "workloads", folder, "src/main.ts"),
		],
		environment: {
			...environment,
			// Compiled modules are kept: a workload is there in half of the processor time.
			NODE_COMPILE_CACHE: join(dataDir, "tmp/node-compile"),
			...config.render({
				kafkaBrokers,
				hdfsNamenodes,
				hdfsUser: HDFS_USER,
				elasticsearchNodes,
				sparkConnect,
				httpHost: "127.0.0.1",
				httpPort: port,
				history,
				ordinal: 0,
				...values,
				...settings,
			}),
		},
		cwd: root,
		logFile: logFileOf(dataDir, name),
		ready: () =>
			isReady({ kind: "http", url: `http://127.0.0.1:${port}/readyz` }),
		stopGraceMs: STOP_GRACE_MS,
	};
}
