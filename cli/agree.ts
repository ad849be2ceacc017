import { RefusedError } from "../ops/operator/errors.ts";
import type { Cli } from "./cli-context.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Resolves when somebody at the terminal, or `--yes`, agrees.
 * @param flag that calls for the question
 * @throws {RefusedError} on a no
 * @throws {UsageError} when there is no terminal
 */
export async function agree(
	{ prompt }: Cli,
	question: string,
	{ yes, flag }: { readonly yes: boolean; readonly flag: string },
): Promise<void> {
	if (yes) return;
	if (!prompt) throw new UsageError(`${flag} without a terminal takes --yes`);
	const answer = await prompt(`${question} [y/N] `);
	if (!/^y(es)?$/i.test(answer.trim()))
		throw new RefusedError("nothing was done");
}
