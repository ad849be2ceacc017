import type { EnvironmentSpec } from "./environment-spec.ts";

/** One thing that cannot work. */
export interface SpecProblem {
	/** Where, e.g. `kafka.topics.ticks.retention`. */
	readonly key: string;
	/** What was given. */
	readonly value: string;
	/** Why it cannot work, with the arithmetic. */
	readonly because: string;
	/** What would work. */
	readonly allowed: string;
}

/** Finds what cannot work in a spec; one concern a rule. */
export type Rule = (spec: EnvironmentSpec) => Iterable<SpecProblem>;

/** All problems of one environment at once. */
export class SpecError extends Error {
	readonly code = "SPEC_INVALID";
	readonly environment: string;
	readonly problems: readonly SpecProblem[];

	constructor(environment: string, problems: readonly SpecProblem[]) {
		const lines = problems.map(
			({ key, value, because, allowed }) =>
				`  ${key}: ${value} ${because}; ${allowed}`,
		);
		super(
			`environment ${environment}: ${problems.length} problem(s)\n${lines.join("\n")}`,
		);
		this.name = "SpecError";
		this.environment = environment;
		this.problems = problems;
	}
}
