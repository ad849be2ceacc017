import type { Diagnostic } from "./terraform-events.ts";

export interface TerraformFailure {
	/** `terraform` or `tofu`. */
	readonly program: string;
	/** E.g. `apply`. */
	readonly command: string;
	readonly directory: string;
	/** Undefined when a signal ended it. */
	readonly exitCode: number | undefined;
	/** Its errors, as far as it reported any. */
	readonly errors: readonly Diagnostic[];
	/** The end of what it wrote, for failures that it did not explain. */
	readonly output: string;
}

/** Terraform ended with an error. What had been made until then is in the state: the same command can be repeated. */
export class TerraformError extends Error {
	readonly code = "TERRAFORM_FAILED";
	readonly failure: TerraformFailure;

	constructor(failure: TerraformFailure) {
		const { program, command, directory, exitCode, errors, output } = failure;
		const said = errors.length
			? errors.map(describe).join("\n")
			: output.trim().split("\n").slice(-20).join("\n");
		super(
			`${program} ${command} in ${directory} ended with ${exitCode ?? "a signal"}:\n${said}`,
		);
		this.name = "TerraformError";
		this.failure = failure;
	}

	/** The id of the lock that somebody else holds, when that is what it failed by. */
	get lockId(): string | undefined {
		if (!/Error acquiring the state lock/.test(this.message)) return undefined;
		return /\bID:\s+([\w-]+)/.exec(this.message)?.[1];
	}
}

/** Terraform was interrupted: it finished what it had begun and wrote its state, or was killed because that took too long. */
export class TerraformInterruptedError extends Error {
	readonly code = "TERRAFORM_INTERRUPTED";

	/** @param killedAfter seconds; undefined when it ended by itself */
	constructor(program: string, command: string, killedAfter?: number) {
		super(
			killedAfter === undefined
				? `${program} ${command} was interrupted; the state is complete and the command can be repeated`
				: `${program} ${command} was interrupted and killed after ${killedAfter} s; what it made last may not be in the state: the same command adopts it and continues`,
		);
		this.name = "TerraformInterruptedError";
	}
}

function describe({ summary, detail, address }: Diagnostic): string {
	const where = address ? `${address}: ` : "";
	return `  ${where}${summary}${detail ? `\n    ${detail.trim().replaceAll("\n", "\n    ")}` : ""}`;
}
