import { SpecError } from "./spec-error.ts";

/** As of the command line, see `tickstack help exit-codes`. */
const REFUSED = 3;

/** Runs a program's action; an environment that cannot work is reported in its own lines, without a stack, and ends it with 3. */
export async function reportSpecErrors(
	action: () => Promise<void>,
): Promise<void> {
	try {
		await action();
	} catch (error) {
		if (!(error instanceof SpecError)) throw error;
		process.stderr.write(`${error.message}\n`);
		process.exitCode = REFUSED;
	}
}
