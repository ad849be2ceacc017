import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { LEAST_TERRAFORM } from "../../stacks/synthesize.ts";
import { RefusedError } from "../operator/errors.ts";

/**
 * Looks for Terraform or OpenTofu before anything is done with it.
 * @throws {RefusedError} when it is not there, or older than what the stacks need
 */
export async function requireTerraform({
	program,
	environment,
}: {
	readonly program: string;
	/** All variables of the process. */
	readonly environment: Readonly<Record<string, string>>;
}): Promise<void> {
	const version = await versionOf(program, environment);
	if (isBefore(version, LEAST_TERRAFORM))
		throw new RefusedError(
			`${program} is ${version}, and the stacks need ${LEAST_TERRAFORM} or later: secret values that no state holds (write-only arguments) came with it; upgrade it, or name another program with --terraform`,
		);
}

async function versionOf(
	program: string,
	environment: Readonly<Record<string, string>>,
): Promise<string> {
	const env = { ...environment, CHECKPOINT_DISABLE: "1" };
	try {
		const { stdout } = await promisify(execFile)(
			program,
			["version", "-json"],
			{ env },
		);
		const { terraform_version: version } = JSON.parse(stdout) as {
			terraform_version: string;
		};
		return version;
	} catch (error) {
		const { code, message } = error as NodeJS.ErrnoException;
		throw new RefusedError(
			code === "ENOENT"
				? `there is no program ${program}: install Terraform ${LEAST_TERRAFORM} or later, or OpenTofu with --terraform tofu`
				: `${program} version does not answer: ${message.split("\n", 1)[0]}`,
		);
	}
}

/** By their numbers; a pre-release counts as what it becomes. */
function isBefore(version: string, least: string): boolean {
	const numbers = (text: string) =>
		text.split("-", 1)[0]?.split(".").map(Number) ?? [];
	const [a, b] = [numbers(version), numbers(least)];
	for (const [index, wanted] of b.entries()) {
		const found = a[index] ?? 0;
		if (found !== wanted) return found < wanted;
	}
	return false;
}
