import { ExitCode, proposeCompletions, run } from "@stricli/core";
import { application, commands } from "./application.ts";
import { inOrder } from "./arguments.ts";
import type { Cli } from "./cli-context.ts";
import { jsonError } from "./command.ts";
import { COMPLETE } from "./completion.ts";
import { EXIT } from "./exit-codes.ts";
import { UsageError } from "./usage-error.ts";

/** Runs a command line. @returns its exit code */
export async function execute(
	args: readonly string[],
	cli: Cli,
): Promise<number> {
	const { stdout, stderr } = cli.process;
	if (args[0] === COMPLETE) {
		const proposals = await proposeCompletions(application, args.slice(1), cli);
		for (const { completion, brief } of proposals)
			stdout.write(`${completion}\t${brief}\n`);
		return EXIT.done;
	}
	let problems = "";
	const process: Cli["process"] = {
		stdout,
		stderr: {
			isTTY: stderr.isTTY,
			columns: stderr.columns,
			write(chunk, done) {
				problems += chunk;
				stderr.write(chunk, done);
			},
		},
		env: cli.environment,
	};
	try {
		await run(application, inOrder(args, commands), { ...cli, process });
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		process.stderr.write(`${error.message}\n`);
		process.exitCode = ExitCode.InvalidArgument;
	}
	const code = Number(process.exitCode);
	switch (code) {
		case ExitCode.InvalidArgument:
		case ExitCode.UnknownCommand:
			if (args.includes("--json"))
				stdout.write(`${jsonError("USAGE", problems.trim())}\n`);
			return EXIT.usage;
		default:
			// Stricli's others are below zero: mistakes of the program.
			return code >= 0 ? code : EXIT.failed;
	}
}
