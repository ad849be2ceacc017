import { command } from "./command.ts";
import { consent, consentFlags } from "./consent.ts";
import { env, environmentArgument, environmentName } from "./flags.ts";
import {
	operationExitCodes,
	operationFlags,
	operationsContext,
} from "./operations.ts";
import { removalText } from "./result-texts.ts";

export const destroy = command({
	brief:
		"plan the removal of an environment, confirm, destroy it, and prove that nothing is left",
	examples: [["local-cluster --context kind-kind", "with all its data"]],
	exitCodes: operationExitCodes,
	flags: { env, ...consentFlags, ...operationFlags },
	argument: environmentArgument(),
	async run(cli, flags, args) {
		const name = environmentName(flags, args);
		const { destroy } = await import("../ops/deployment/permanent.ts");
		const context = operationsContext(cli, flags);
		const result = await destroy(name, consent(cli, flags), context);
		return { result, text: removalText(result) };
	},
});
