import type { EnvironmentSpec } from "./environment-spec.ts";
import { capacity } from "./rules/capacity.ts";
import { isolation, monitoring, nodePools } from "./rules/cluster.ts";
import { domains, hasImpossibleFigure } from "./rules/domains.ts";
import {
	elasticsearchReplicas,
	elasticsearchStorage,
	oneWriter,
} from "./rules/elasticsearch.ts";
import { hdfsFailover, hdfsReplication, hdfsStorage } from "./rules/hdfs.ts";
import { kafkaReplication, kafkaStorage } from "./rules/kafka.ts";
import { lifetime } from "./rules/lifetime.ts";
import { markets } from "./rules/markets.ts";
import { heaps, memory, nodeHeaps } from "./rules/memory.ts";
import { names } from "./rules/names.ts";
import { quorums } from "./rules/quorums.ts";
import { schedule } from "./rules/schedule.ts";
import { exposure, images, security } from "./rules/security.ts";
import { liveFeed, replicas, settings, window } from "./rules/workloads.ts";
import { type Rule, SpecError, type SpecProblem } from "./spec-error.ts";

/** All rules, by the name that the docs and tests call them. */
export const RULES: Readonly<Record<string, Rule>> = {
	domains,
	names,
	lifetime,
	isolation,
	quorums,
	kafkaReplication,
	kafkaStorage,
	hdfsReplication,
	hdfsFailover,
	hdfsStorage,
	elasticsearchReplicas,
	elasticsearchStorage,
	oneWriter,
	heaps,
	nodeHeaps,
	memory,
	nodePools,
	capacity,
	monitoring,
	window,
	replicas,
	exposure,
	security,
	images,
	schedule,
	markets,
	settings,
	liveFeed,
};

/**
 * Everything in a spec that cannot work, in the order of the rules. They reckon with figures that can be: where one cannot,
 * what is outside of its domain is all that is reported.
 */
export function problemsOf(spec: EnvironmentSpec): SpecProblem[] {
	const outside = [...domains(spec)];
	if (hasImpossibleFigure(spec)) return outside;
	const keys = new Set(outside.map(({ key }) => key));
	const { domains: _, ...rules } = RULES;
	return [
		...outside,
		...Object.values(rules)
			.flatMap((rule) => [...rule(spec)])
			.filter(({ key }) => !keys.has(key)),
	];
}

/**
 * The spec itself, when it can work.
 * @throws {SpecError} with all problems
 */
export function validated(spec: EnvironmentSpec): EnvironmentSpec {
	const problems = problemsOf(spec);
	if (problems.length) throw new SpecError(spec.name, problems);
	return spec;
}
