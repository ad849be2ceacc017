import type { Extension } from "../../ops/staging/extend.ts";
import { command } from "../command.ts";
import { environmentName } from "../flags.ts";
import {
	operationExitCodes,
	operationFlags,
	operationsContext,
} from "../operations.ts";
import { UsageError } from "../usage-error.ts";
import { copy, copyArgument, ttl } from "./flags.ts";

export const extend = command({
	brief: "let a disposable copy live that much longer, counted from now",
	examples: [["pr-42 --ttl 2h --context kind-shared", "at most 7 days in all"]],
	exitCodes: operationExitCodes,
	flags: { ...copy, ttl, ...operationFlags },
	argument: copyArgument,
	async run(cli, flags, args) {
		const title = environmentName(flags, args);
		if (!flags.ttl) throw new UsageError("extend takes --ttl, e.g. 4h");
		const { extend } = await import("../../ops/staging/extend.ts");
		const context = operationsContext(cli, flags);
		const result = await extend(title, flags.ttl, context);
		return { result, text: extensionText(result) };
	},
});

const extensionText = (result: Extension): string =>
	`${result.environment} expires ${result.expires}, ${result.ttl} after it was made`;
