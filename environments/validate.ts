import type { EnvironmentSpec } from "./environment-spec.ts";
import { capacity } from "./rules/capacity.ts";
import { isolation, monitoring, nodePools } from "./rules/cluster.ts";
import {
	elasticsearchReplicas,
	elasticsearchStorage,
	oneWriter,
} from "./rules/elasticsearch.ts";
import { hdfsFailover, hdfsReplication, hdfsStorage } from "./rules/hdfs.ts";
import { kafkaReplication, kafkaStorage } from "./rules/kafka.ts";
import { lifetime } from "./rules/lifetime.ts";
import { load } from "./rules/load.ts";
import { heaps, memory } from "./rules/memory.ts";
import { names } from "./rules/names.ts";
import { quorums } from "./rules/quorums.ts";
import { schedule } from "./rules/schedule.ts";
import { exposure, images, security } from "./rules/security.ts";
import { liveFeed, replicas, settings, window } from "./rules/workloads.ts";
import { type Rule, SpecError, type SpecProblem } from "./spec-error.ts";

/** All rules, by the name that the docs and tests call them. */
export const RULES: Readonly<Record<string, Rule>> = {
	names,
	load,
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
	settings,
	liveFeed,
};

/** Everything in a spec that cannot work, in the order of the rules. */
export function problemsOf(spec: EnvironmentSpec): SpecProblem[] {
	return Object.values(RULES).flatMap((rule) => [...rule(spec)]);
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
