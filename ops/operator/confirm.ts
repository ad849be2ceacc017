import { RefusedError } from "./errors.ts";

export interface Confirmation {
	readonly environment: string;
	/** Whether a mistake would hurt: then its name is to be typed. */
	readonly precious: boolean;
	readonly yes: boolean;
	readonly ci: boolean;
	/** Of the plan that was agreed on. */
	readonly expectedHash?: string;
	/** Of the plan that would be applied. */
	readonly hash: string;
	/** Reads a line from the terminal; absent where there is none. */
	readonly prompt?: (question: string) => Promise<string>;
}

/** Returns when what is planned may be done. @throws {RefusedError} */
export async function confirm({
	environment,
	precious,
	yes,
	ci,
	expectedHash,
	hash,
	prompt,
}: Confirmation): Promise<void> {
	if (expectedHash && expectedHash !== hash)
		throw new RefusedError(
			`${environment}: the plan is ${hash}, not ${expectedHash}: what would be done is not what was agreed on; look at the plan again`,
		);
	if (yes && precious && !(ci && expectedHash))
		throw new RefusedError(
			`${environment}: --yes is taken only in CI and with --plan-hash, the hash of the plan that was agreed on (this one is ${hash})`,
		);
	if (yes) return;
	if (!prompt)
		throw new RefusedError(
			`${environment}: there is no terminal to confirm on; run it in one${precious ? "" : ", or with --yes"}`,
		);
	const wanted = precious ? environment : "yes";
	const answer = await prompt(
		`Do this to ${environment}? Type ${wanted} to go on: `,
	);
	if (answer.trim() !== wanted)
		throw new RefusedError(`${environment}: nothing was done`);
}
