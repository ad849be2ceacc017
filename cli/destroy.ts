import { PROJECT_STACK } from "../environments/google-project.ts";
import type { ProjectRemoval } from "../ops/deployment/google-project.ts";
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
	argument: environmentArgument(`; ${PROJECT_STACK}, after the last of them`),
	async run(cli, flags, args) {
		const name = environmentName(flags, args);
		const [{ destroy }, { destroyProject }] = await Promise.all([
			import("../ops/deployment/permanent.ts"),
			import("../ops/deployment/google-project.ts"),
		]);
		const context = operationsContext(cli, flags);
		const agreed = consent(cli, flags);
		if (name === PROJECT_STACK) {
			const result = await destroyProject(agreed, context);
			return { result, text: projectText(result) };
		}
		const result = await destroy(name, agreed, context);
		return { result, text: removalText(result) };
	},
});

const projectText = ({ environment, removed, left }: ProjectRemoval): string =>
	[
		`${environment}: ${removed.length} objects were removed; APIs stay on, and these stay, which the next deploy adopts:`,
		...left.map((id) => `  ${id}`),
	].join("\n");
