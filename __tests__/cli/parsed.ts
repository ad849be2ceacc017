import { buildApplication, type Command, run } from "@stricli/core";
import { application } from "../../cli/application.ts";
import type { Cli } from "../../cli/cli-context.ts";

/** A command that is given nothing of the process, whose output is kept. */
export function recorded(): { cli: Cli; stdout: string; stderr: string } {
	const never = () => {
		throw new Error("this command line is not meant to run");
	};
	const output = {
		stdout: "",
		stderr: "",
		cli: {
			process: {
				stdout: {
					write(text: string | Uint8Array) {
						output.stdout += text;
					},
				},
				stderr: {
					write(text: string | Uint8Array) {
						output.stderr += text;
					},
				},
			},
			root: "/project",
			environment: {},
			now: () => 0,
			who: "ada@laptop (pid 1)",
			owner: () => "ada@example.com",
			commit: () => "0123456789ab",
			stopSignals: never,
		},
	};
	return output;
}

/** What a command is given for a command line. @throws what is wrong with it */
export async function parsed(
	command: Command<Cli>,
	args: readonly string[],
): Promise<{ flags: Record<string, unknown>; args: readonly unknown[] }> {
	let given: readonly unknown[] = [];
	const output = recorded();
	const recording = {
		...command,
		loader:
			async () =>
			(...all: readonly unknown[]) => {
				given = all;
			},
	};
	await run(
		buildApplication<Cli>(recording, application.config),
		args,
		output.cli,
	);
	if (output.stderr) throw new Error(output.stderr.trim());
	const [flags, ...rest] = given;
	return { flags: flags as Record<string, unknown>, args: rest };
}
