import type { PlanResult } from "../ops/deployment/plan-stacks.ts";
import { command } from "./command.ts";
import { consent, consentFlags } from "./consent.ts";
import { EXIT } from "./exit-codes.ts";
import { env, environmentArgument, environmentName } from "./flags.ts";
import {
	operationExitCodes,
	operationFlags,
	operationsContext,
} from "./operations.ts";

export const deploy = command({
	brief: "plan an environment, confirm, and apply exactly what was planned",
	description:
		"For prod its name is to be typed. A hash stands for one plan: what it does not name is left to the next run.",
	examples: [
		["local-cluster --context kind-kind", "on a cluster of the kubeconfig"],
		["prod --yes --plan-hash 0123456789abcdef", "in CI, as agreed on"],
	],
	exitCodes: {
		...operationExitCodes,
		[EXIT.changes]:
			"--plan-hash: what was agreed on is applied, and stacks are left that could not be planned before",
	},
	flags: { env, ...consentFlags, ...operationFlags },
	argument: environmentArgument(),
	async run(cli, flags, args) {
		const name = environmentName(flags, args);
		const { deploy } = await import("../ops/deployment/permanent.ts");
		const context = operationsContext(cli, flags);
		const result = await deploy(name, consent(cli, flags), context);
		const code = result.later.length ? EXIT.changes : EXIT.done;
		return { result, text: deployText(result), code };
	},
});

function deployText({ environment, changes, hash, later }: PlanResult): string {
	if (later.length)
		return `${environment}: what was planned is applied (${hash}); ${later.join(", ")} could not be planned before: plan again`;
	return changes
		? `${environment} is deployed`
		: `${environment}: nothing to do (plan ${hash})`;
}
