import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Runs a program. @returns what it printed; undefined when it is not there or failed */
export type Run = (
	program: string,
	args: readonly string[],
) => Promise<string | undefined>;

const TIMEOUT_MS = 30_000;

/** @param environment all variables of the process */
export const programs =
	(environment: Readonly<Record<string, string>>): Run =>
	async (program, args) => {
		try {
			const { stdout } = await promisify(execFile)(program, [...args], {
				env: environment,
				timeout: TIMEOUT_MS,
			});
			return stdout.trim();
		} catch {
			return undefined;
		}
	};
