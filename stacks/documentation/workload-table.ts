import { leastNodeMemory } from "../../environments/node-memory.ts";
import { sizeKey } from "../../pipeline/catalogue/catalogue.ts";
import {
	heldBy,
	type Kind,
	type WorkloadDefinition,
} from "../../pipeline/catalogue/workload.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import { markdownTable } from "./markdown-table.ts";

const kindText = (kind: Kind): string => {
	switch (kind.kind) {
		case "service":
			return kind.replicas === "one"
				? "service, one process"
				: `service, ${kind.replicas}`;
		case "scheduled":
			return "by the clock";
		case "provisioner":
			return "once a declaration";
	}
};

/** Of a market and of one with a few shares. */
const TICKERS = [5, 12_000] as const;

/** The least memory with its declared settings, for a number of tickers. */
const leastMemory = (
	definition: WorkloadDefinition,
	environment: Pipeline["environment"],
): string[] =>
	TICKERS.map((tickers) =>
		String(
			leastNodeMemory(heldBy(definition, {}, { ...environment.load, tickers })),
		),
	);

/** Every workload: what it is in the cluster, and what is missing while it does not run. */
export const workloadTable = ({ workloads, environment }: Pipeline): string =>
	markdownTable(
		[
			...["workload", "image", "object", "runs", "sized by"],
			...TICKERS.map(
				(n) => `least memory, ${n.toLocaleString("en-US")} tickers`,
			),
			"while it does not run",
		],
		workloads.map(({ key, definition }) => [
			definition.name,
			definition.image,
			definition.object,
			kindText(definition.kind),
			`\`workloads.${sizeKey(key)}\``,
			...leastMemory(definition, environment),
			definition.silence,
		]),
	);
