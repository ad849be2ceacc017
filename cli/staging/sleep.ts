import { command } from "../command.ts";
import { environmentName } from "../flags.ts";
import {
	operationExitCodes,
	operationFlags,
	operationsContext,
} from "../operations.ts";
import { sleepText } from "../result-texts.ts";
import { copy, copyArgument } from "./flags.ts";

export const sleep = command({
	brief: "stop a disposable copy's pods and keep its disks",
	examples: [["pr-42 --context kind-shared", "until `wake`"]],
	exitCodes: operationExitCodes,
	flags: { ...copy, ...operationFlags },
	argument: copyArgument,
	async run(cli, flags, args) {
		const title = environmentName(flags, args);
		const { putToSleep } = await import("../../ops/staging/sleep-wake.ts");
		const result = await putToSleep(title, operationsContext(cli, flags));
		return { result, text: sleepText(result) };
	},
});
