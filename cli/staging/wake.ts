import { command } from "../command.ts";
import { environmentName } from "../flags.ts";
import {
	operationExitCodes,
	operationFlags,
	operationsContext,
} from "../operations.ts";
import { sleepText } from "../result-texts.ts";
import { copy, copyArgument } from "./flags.ts";

export const wake = command({
	brief: "start exactly what ran before `sleep`",
	examples: [["pr-42 --context kind-shared", "as it was"]],
	exitCodes: operationExitCodes,
	flags: { ...copy, ...operationFlags },
	argument: copyArgument,
	async run(cli, flags, args) {
		const title = environmentName(flags, args);
		const { wake } = await import("../../ops/staging/sleep-wake.ts");
		const result = await wake(title, operationsContext(cli, flags));
		return { result, text: sleepText(result) };
	},
});
