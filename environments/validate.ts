import type { EnvironmentSpec } from "./environment-spec.ts";
import { RULES } from "./rules/rules.ts";
import { SpecError, type SpecProblem } from "./spec-error.ts";

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
