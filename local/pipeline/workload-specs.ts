import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CATALOGUE } from "../../pipeline/catalogue/catalogue.ts";
import type { Kind } from "../../pipeline/catalogue/workload.ts";
import { declarationOf } from "../../pipeline/declaration.ts";
import { upstreamOf } from "../../pipeline/flow.ts";
import type { PlacedWorkload } from "../../pipeline/placed-workload.ts";
import type { SupervisedSpec } from "../../processes/supervised-spec.ts";
import { type WorkloadsProps, workloadProcess } from "./workload-process.ts";

/** Applies what is declared, once the engines that hold it are ready. */
const PROVISIONER = CATALOGUE.provisioner.name;

/** The processes of the workloads that run all the time, and of what they need done before. */
export function workloadSpecs(props: WorkloadsProps): SupervisedSpec[] {
	const of = (kind: Kind["kind"]) =>
		props.pipeline.workloads.filter(
			({ definition }) => definition.kind.kind === kind,
		);
	return [
		...of("provisioner").map((placed) => provisioner(props, placed)),
		...of("service").map((placed) => service(props, placed)),
	];
}

function service(
	props: WorkloadsProps,
	placed: PlacedWorkload,
): SupervisedSpec {
	const upstream = upstreamOf(props.pipeline, placed)
		.map(({ definition }) => definition)
		.filter(({ kind }) => kind.kind === "service")
		.map(({ name }) => name);
	return {
		...workloadProcess(props, placed),
		kind: "service",
		missing: placed.definition.silence,
		after: [
			PROVISIONER,
			...(placed.engines.has("spark") ? ["spark-connect"] : []),
		],
		// What is on its way arrives before its reader stops.
		...(upstream.length && { stopAfter: upstream }),
	};
}

function provisioner(
	props: WorkloadsProps,
	placed: PlacedWorkload,
): SupervisedSpec {
	const declarationFile = join(
		props.dataDir,
		"config",
		PROVISIONER,
		"declaration.json",
	);
	return {
		...workloadProcess(props, placed, { declarationFile }),
		kind: "job",
		after: ["kafka", "hadoop-datanode", "elasticsearch"],
		prepare: async () => {
			const declaration = declarationOf(props.pipeline, {
				// Nothing is secured on this machine.
				passwordFile: (_, user) => `/nonexistent/${user}`,
			});
			mkdirSync(dirname(declarationFile), { recursive: true });
			writeFileSync(
				declarationFile,
				`${JSON.stringify(declaration, null, "\t")}\n`,
			);
		},
	};
}
