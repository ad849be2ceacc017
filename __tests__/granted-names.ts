import { local } from "../environments/local.ts";
import { CATALOGUE } from "../pipeline/catalogue/catalogue.ts";
import type { WorkloadDefinition } from "../pipeline/catalogue/workload.ts";
import { variablesOf } from "../pipeline/grant.ts";
import { pipeline } from "../pipeline/pipeline.ts";

type Key = keyof typeof CATALOGUE;

const page = pipeline(local());

/**
 * What the page gives a workload on this machine, but for addresses and for the age at which windows are deleted.
 * The tests' HDFS is entered as its superuser: their folders are not the page's.
 */
export function grantedNames(key: Key): Record<string, unknown> {
	const placed = page.workloads.find((each) => each.key === key);
	const { retention: _, ...names } = Object.assign(
		{ hdfsUser: "hdfs" },
		...(placed?.grants ?? []).map(variablesOf),
	);
	return names;
}

/** The same as variables of the process that runs an image; `job` says which of the batch's. */
export function grantedVariables(
	image: string,
	job = "features",
): Record<string, string> {
	const [key, definition] =
		Object.entries<WorkloadDefinition>(CATALOGUE).find(
			([, { image: own, fixed }]) =>
				own === image && ((fixed as { job?: string }).job ?? job) === job,
		) ?? [];
	return key && definition
		? definition.config.render(grantedNames(key as Key))
		: {};
}
