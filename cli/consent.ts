import type { ConsentOptions } from "../ops/deployment/permanent.ts";
import { type Cli, inCi, say } from "./cli-context.ts";
import { type FlagValues, text } from "./flag.ts";
import { yes } from "./flags.ts";
import { planText } from "./result-texts.ts";

/** Flags of what plans, and is confirmed before it acts. */
export const consentFlags = {
	yes: { ...yes, brief: `${yes.brief}; prod: only in CI and with --plan-hash` },
	"plan-hash": text(
		"of the plan that was agreed on; another plan has another hash and is refused",
	),
} as const;

/** The plan is shown, then confirmed. */
export function consent(
	cli: Cli,
	{ yes, "plan-hash": expectedHash }: FlagValues<typeof consentFlags>,
): ConsentOptions {
	const { prompt } = cli;
	return {
		yes,
		ci: inCi(cli),
		...(expectedHash && { expectedHash }),
		...(prompt && { prompt }),
		show: (planned) => say(cli, planText(planned)),
	};
}
