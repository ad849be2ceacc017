import type { EnvironmentSpec } from "../environment-spec.ts";
import type { Rule } from "./rule.ts";

/** How many replicas of a service can do work, and why no more. */
const limits = ({
	kafka,
	load,
}: EnvironmentSpec): Readonly<Record<string, readonly [number, string]>> => ({
	tickProducer: [load.tickers, "a ticker is published by one replica only"],
	hdfsWriter: [
		kafka.topics.ticks.partitions,
		`${kafka.topics.ticks.name} has no more partitions, and one is read by one member of the group`,
	],
	speedLayer: [1, "a checkpoint has one query"],
	realtimeIndexer: [
		kafka.topics.windows.partitions,
		`${kafka.topics.windows.name} has no more partitions, and one is read by one member of the group`,
	],
});

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
		const [limit, reason] = limits(spec)[name] ?? [];
		if (limit !== undefined && service.maxReplicas > limit)
			yield {
				key: `${key}.maxReplicas`,
				value: String(service.maxReplicas),
				because: `leaves ${service.maxReplicas - limit} without work: ${reason}`,
				allowed: `take at most ${limit}`,
			};
	}
};
