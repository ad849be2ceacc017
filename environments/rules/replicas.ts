import {
	CATALOGUE,
	type WorkloadKey,
} from "../../pipeline/catalogue/catalogue.ts";
import type { WorkloadDefinition } from "../../pipeline/catalogue/workload.ts";
import type { EnvironmentSpec } from "../environment-spec.ts";
import type { Rule } from "./rule.ts";

/** How many replicas of a service can do work, and why no more; undefined: any number. */
function limitOf(
	{ kind, needs }: WorkloadDefinition,
	{ kafka, load }: EnvironmentSpec,
): readonly [number, string] | undefined {
	if (kind.kind !== "service") return undefined;
	if (kind.replicas === "ordinals")
		return [load.tickers, "a ticker is published by one replica only"];
	if (kind.replicas === "one") return [1, "a checkpoint has one query"];
	const [consumed] = Object.values(needs).flatMap((slot) =>
		slot.of === "topic" && slot.right === "consume"
			? [kafka.topics[slot.topic]]
			: [],
	);
	return (
		consumed && [
			consumed.partitions,
			`${consumed.name} has no more partitions, and one is read by one member of the group`,
		]
	);
}

/** Replicas that would stand idle or disturb each other. */
export const replicas: Rule = function* (spec) {
	for (const [name, service] of Object.entries(spec.workloads)) {
		if (!("maxReplicas" in service)) continue;
		const key = `workloads.${name}`;
		if (service.replicas < 1 || service.replicas > service.maxReplicas)
			yield {
				key: `${key}.replicas`,
				value: String(service.replicas),
				because: `is not between 1 and maxReplicas ${service.maxReplicas}`,
				allowed: `take 1 to ${service.maxReplicas}`,
			};
		const [limit, reason] = limitOf(CATALOGUE[name as WorkloadKey], spec) ?? [];
		if (limit !== undefined && service.maxReplicas > limit)
			yield {
				key: `${key}.maxReplicas`,
				value: String(service.maxReplicas),
				because: `leaves ${service.maxReplicas - limit} without work: ${reason}`,
				allowed: `take at most ${limit}`,
			};
	}
};
