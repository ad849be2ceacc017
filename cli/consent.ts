import type { ConsentOptions } from "../ops/deployment/permanent.ts";
import { type Cli, inCi, say } from "./cli-context.ts";
import { type FlagValues, text } from "./flag.ts";
import { yes } from "./flags.ts";
import { planText } from "./plan-text.ts";

/** Flags of what asks before it does what it has planned. */
export const consentFlags = {
	yes: { ...yes, brief: `${yes.brief}; prod: only in CI and with --plan-hash` },
	"plan-hash": text(
		"of the plan that was agreed on; another plan has another hash and is refused",
	),
} as const;

/** The plan is shown, then asked about. */
export function consent(
	cli: Cli,
	{ yes, "plan-hash": expectedHash }: FlagValues<typeof consentFlags>,
): ConsentOptions {
	const { ask } = cli;
	return {
		yes,
		ci: inCi(cli),
		...(expectedHash && { expectedHash }),
		...(ask && { ask }),
		show: (planned) => say(cli, planText(planned)),
	};
}
