import { whatChangedMarkdown } from "../ops/deployment/what-changed-text.ts";
import { command } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import { flag } from "./flag.ts";
import { env, environmentArgument, environmentName } from "./flags.ts";
import {
	operationExitCodes,
	operationFlags,
	operationsContext,
} from "./operations.ts";
import { planText } from "./result-texts.ts";

export const plan = command({
	brief:
		"what `deploy` would do to an environment, with a hash; changes nothing",
	examples: [
		["local-cluster --context kind-kind", "on a cluster of the kubeconfig"],
		["dev", "on its own cluster on Google Cloud"],
		["prod --destroy", "what `destroy` would do"],
		["prod --markdown", "the page that a reviewer reads, for a pull request"],
	],
	exitCodes: {
		...operationExitCodes,
		[EXIT.changes]: "--exit-code: there is something to do",
	},
	flags: {
		env,
		destroy: flag("plan the removal instead"),
		markdown: flag("the page for a comment on a pull request, as Markdown"),
		"exit-code": flag("end with 10 when there is something to do"),
		...operationFlags,
	},
	argument: environmentArgument(", staging-NAME"),
	async run(cli, flags, args) {
		const name = environmentName(flags, args);
		const { plan } = await import("../ops/deployment/permanent.ts");
		const { destroy } = flags;
		const result = await plan(name, { destroy }, operationsContext(cli, flags));
		const code =
			result.changes && flags["exit-code"] ? EXIT.changes : EXIT.done;
		return {
			result,
			text: flags.markdown ? whatChangedMarkdown(result) : planText(result),
			code,
		};
	},
});
