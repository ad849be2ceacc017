import { command } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { flag } from "../flag.ts";
import { environmentName } from "../flags.ts";
import {
	operationExitCodes,
	operationFlags,
	operationsContext,
} from "../operations.ts";
import { removalText } from "../result-texts.ts";
import { copy, copyArgument } from "./flags.ts";

export const down = command({
	brief: "take a disposable copy away and prove that nothing is left",
	examples: [
		["pr-42 --context kind-shared", "the name can be used again at once"],
	],
	exitCodes: { ...operationExitCodes, [EXIT.absent]: undefined },
	flags: {
		...copy,
		leftovers: flag(
			"also what is left of one that nobody has a record of: its namespace, states and secret values",
		),
		...operationFlags,
	},
	argument: copyArgument,
	async run(cli, flags, args) {
		const title = environmentName(flags, args);
		const { down } = await import("../../ops/staging/down.ts");
		const result = await down(
			title,
			{ leftovers: flags.leftovers },
			operationsContext(cli, flags),
		);
		return { result, text: removalText(result) };
	},
});
