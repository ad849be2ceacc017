import { join } from "node:path";
import { type Listener, localPort } from "../../engines/ports.ts";
import { local } from "../../environments/local.ts";
import { pipeline } from "../../pipeline/pipeline.ts";
import type { WantedPort } from "../../processes/check-ports.ts";
import type { SupervisedSpec } from "../../processes/supervised-spec.ts";
import type { EngineName } from "../artifacts/lock.ts";
import type { JdkVersion } from "../jdk/find-jdks.ts";
import type { ScheduledJob } from "../schedule/scheduled-job.ts";
import { batchJobs } from "./batch-jobs.ts";
import { engineSpecs } from "./engine-specs.ts";
import { type KeyFigure, keyFigures } from "./key-figures.ts";
import type { WorkloadsProps } from "./workload-process.ts";
import { workloadSpecs } from "./workload-specs.ts";

/** The engines of the pipeline on this machine. */
export const ENGINES: readonly EngineName[] = [
	"kafka",
	"hdfs",
	"elasticsearch",
	"spark",
];
const LOOPBACK = "127.0.0.1";

export const JDKS: readonly JdkVersion[] = [17, 25];

/** The producer's settings of a live feed instead of the simulation. */
export interface LiveFeed {
	readonly feed: "alpaca";
	/** Absolute path. */
	readonly feedKeyFile: string;
	/** Absolute path. */
	readonly feedSecretFile: string;
	/** Absent: the tickers of the history. */
	readonly feedSymbols?: readonly string[];
}

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
	/** What each component gets done. */
	readonly figures: Readonly<Record<string, KeyFigure>>;
}

/** Engines and workloads of the environment `local`. */
export function localPipeline(props: LocalPipelineProps): LocalPipeline {
	const { portBase, dataDir, root, homes, jdks, environment } = props;
	const spec = local({
		ticksPerSecond: props.ticksPerSecond,
		...(props.batch && { batch: props.batch }),
		...(props.feed && { settings: { tickProducer: props.feed } }),
	});
	const page = pipeline(spec);
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
		pipeline: page,
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
	for (const { definition } of page.workloads) {
		const { name, image, kind } = definition;
		if (kind.kind === "provisioner") continue;
		const port = localPort(portBase, image as Listener);
		if (kind.kind === "service") addresses[name] = `http://${LOOPBACK}:${port}`;
		// Jobs of one image run one after the other, at one port.
		if (!ports.some((other) => other.port === port))
			ports.push({ component: name, name: "http", host: LOOPBACK, port });
	}
	return {
		jobs: batchJobs(workloadsProps),
		specs: [...engines.specs, ...workloads],
		addresses,
		ports,
		page: `http://${LOOPBACK}:${localPort(portBase, "query-api")}`,
		figures: keyFigures(page, portBase, dataDir),
	};
}
