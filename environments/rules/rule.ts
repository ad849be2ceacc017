import type { EnvironmentSpec } from "../environment-spec.ts";
import type { SpecProblem } from "../spec-error.ts";

/** Finds what cannot work in a spec; one concern a rule. */
export type Rule = (spec: EnvironmentSpec) => Iterable<SpecProblem>;
