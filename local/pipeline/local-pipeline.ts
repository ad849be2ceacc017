import { join } from "node:path";
import { LISTENERS, type Listener, localPort } from "../../engines/ports.ts";
import { local } from "../../environments/local.ts";
import type { WantedPort } from "../../processes/check-ports.ts";
import type { SupervisedSpec } from "../../processes/supervised-spec.ts";
import type { EngineName } from "../artifacts/lock.ts";
import type { JdkVersion } from "../jdk/find-jdks.ts";
import type { LiveFeed } from "../live-feed.ts";
import type { ScheduledJob } from "../schedule/scheduled-job.ts";
import { batchJobs } from "./batch-jobs.ts";
import { engineSpecs } from "./engine-specs.ts";
import type { WorkloadsProps } from "./workload-process.ts";
import { workloadSpecs } from "./workload-specs.ts";

/** The engines of the pipeline on this machine. */
export const ENGINES: readonly EngineName[] = [
	"kafka",
	"hdfs",
	"elasticsearch",
	"spark",
];
export const JDKS: readonly JdkVersion[] = [17, 25];

export interface LocalPipelineProps {
	readonly ticksPerSecond: number;
	readonly history: string | undefined;
	/** Settings of the producer's live feed; absent: the simulation. */
	readonly feed?: LiveFeed | undefined;
	readonly portBase: number;
	/** When the batch runs each day; absent: as the environment `local` has it. */
	readonly batch?: { readonly at: string; readonly timeZone: string };
	/** Absolute. */
	readonly dataDir: string;
	/** The project's root. */
	readonly root: string;
	readonly homes: Readonly<Record<EngineName, string>>;
	readonly jdks: Readonly<Record<JdkVersion, string>>;
	/** Whether the caller is root. */
	readonly asRoot: boolean;
	readonly environment: Readonly<Record<string, string>>;
}

/** All that runs on this machine, as data. */
export interface LocalPipeline {
	readonly specs: readonly SupervisedSpec[];
	readonly jobs: readonly ScheduledJob[];
	/** Where each component answers, as a person would type it. */
	readonly addresses: Readonly<Record<string, string>>;
	readonly ports: readonly WantedPort[];
	/** The page of live candles. */
	readonly page: string;
}

/** Engines and workloads of the environment `local`. */
export function localPipeline(props: LocalPipelineProps): LocalPipeline {
	const { portBase, dataDir, root, homes, jdks, environment } = props;
	const spec = local({
		ticksPerSecond: props.ticksPerSecond,
		...(props.batch && { batch: props.batch }),
		...(props.feed && { settings: { tickProducer: props.feed } }),
	});
	const engines = engineSpecs({
		spec,
		engines: ENGINES,
		portBase,
		dataDir,
		homes,
		jdks,
		root: props.asRoot,
		environment,
	});
	const workloadsProps: WorkloadsProps = {
		spec,
		portBase,
		dataDir,
		root,
		history: props.history ?? join(root, "data/history.json.gz"),
		environment,
	};
	const workloads = workloadSpecs(workloadsProps);
	const ports: WantedPort[] = engines.processes.flatMap(
		({ component, listens }) =>
			Object.entries(listens).map(([name, { host, port }]) => ({
				component,
				name,
				host,
				port,
			})),
	);
	const addresses: Record<string, string> = {};
	for (const { component, name, host, port } of ports)
		if (name === "http") addresses[component] = `http://${host}:${port}`;
		else addresses[component] ??= `${host}:${port}`;
	for (const { name, kind } of workloads) {
		if (kind === "job" || !(name in LISTENERS)) continue;
		const port = localPort(portBase, name as Listener);
		addresses[name] = `http://127.0.0.1:${port}`;
		ports.push({ component: name, name: "http", host: "127.0.0.1", port });
	}
	ports.push({
		component: "batch",
		name: "http",
		host: "127.0.0.1",
		port: localPort(portBase, "batch"),
	});
	return {
		jobs: batchJobs(workloadsProps),
		specs: [...engines.specs, ...workloads],
		addresses,
		ports,
		page: `http://127.0.0.1:${localPort(portBase, "query-api")}`,
	};
}
