import { RefusedError } from "../ops/operator/refused-error.ts";
import type { Cli } from "./cli-context.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Resolves when somebody at the terminal, or `--yes`, agrees.
 * @param flag that calls for the question
 * @throws {RefusedError} on a no
 * @throws {UsageError} when there is nobody to ask
 */
export async function agree(
	{ ask }: Cli,
	question: string,
	{ yes, flag }: { readonly yes: boolean; readonly flag: string },
): Promise<void> {
	if (yes) return;
	if (!ask)
		throw new UsageError(`${flag} without a terminal to ask on takes --yes`);
	const answer = await ask(`${question} [y/N] `);
	if (!/^y(es)?$/i.test(answer.trim()))
		throw new RefusedError("nothing was done");
}
