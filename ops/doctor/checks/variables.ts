import type { Examination } from "../examination.ts";
import { type Finding, findings } from "../finding.ts";

const { ok, problem } = findings("variables");

/** The values that the runner makes itself. */
const MADE = ["credentials"];

/**
 * What the stacks and the runner take and nobody has given.
 * @param found before: what is reported there with its value is not reported again
 */
export function variables(
	{ environment, required, variables: given }: Examination,
	found: readonly Finding[],
): readonly Finding[] {
	const wanted: Readonly<Record<string, string>> = {
		...Object.fromEntries(
			Object.entries(required)
				.filter(([name]) => !MADE.includes(name))
				.map(([name, what]) => [`TF_VAR_${name}`, what]),
		),
		...(environment.cluster.kind === "gke" && {
			TICKSTACK_STATE_BUCKET:
				"Bucket that holds the states: the project's id and -tickstack-state.",
		}),
	};
	const missing = Object.entries(wanted).filter(
		([name]) =>
			given[name] === undefined &&
			!found.some(({ what }) => what.startsWith(`${name} is not given`)),
	);
	const lacks = Object.keys(wanted).some((name) => given[name] === undefined);
	if (!lacks) return [ok("every variable is given")];
	return missing.map(([name, what]) =>
		problem(`${name} is not given: ${what}`, `export ${name}=…`),
	);
}
