// The command line of operations: disposable environments, and plan, deploy and destroy of those that stay.
import "../stacks/compile-cache.ts";
import { execFileSync } from "node:child_process";
import { hostname, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { EXIT, exitCode, isExplained } from "./exit-code.ts";
import { HELP, parseCommand } from "./flags.ts";
import type { OperationsContext } from "./operator/operations-context.ts";
import { runCommand } from "./run-command.ts";
import { Progress } from "./terraform/progress.ts";

const ROOT = join(import.meta.dirname, "..");

/** What git says; undefined where there is no git or no repository. */
function git(...args: string[]): string | undefined {
	try {
		return execFileSync("git", args, {
			cwd: ROOT,
			encoding: "utf8",
			stdio: ["ignore", "pipe", "ignore"],
		}).trim();
	} catch {
		return undefined;
	}
}

/** Of the checkout; a workflow knows it where there is no git. */
const commit = (): string =>
	git("describe", "--always", "--dirty", "--abbrev=12", "--exclude=*") ??
	process.env.GITHUB_SHA ??
	"unknown";

async function ask(question: string): Promise<string> {
	const lines = createInterface({
		input: process.stdin,
		output: process.stderr,
	});
	try {
		return await lines.question(question);
	} finally {
		lines.close();
	}
}

async function main(args: readonly string[]): Promise<number> {
	const command = parseCommand(args);
	if (!command) {
		process.stdout.write(HELP);
		return EXIT.done;
	}
	const interrupt = new AbortController();
	const write = (line: string) => void process.stderr.write(`${line}\n`);
	for (const signal of ["SIGINT", "SIGTERM"] as const)
		process.on(signal, () => {
			write(
				interrupt.signal.aborted
					? "still ending; a moment"
					: "ending what is under way; the same command goes on from there",
			);
			interrupt.abort();
		});
	const user = process.env.GITHUB_ACTOR ?? userInfo().username;
	const environment = Object.fromEntries(
		Object.entries(process.env).flatMap(([name, value]) =>
			value === undefined ? [] : [[name, value]],
		),
	);
	const context: OperationsContext = {
		environment,
		interrupt: interrupt.signal,
		commit: commit(),
		now: Date.now,
		who: `${user}@${hostname()} (pid ${process.pid})`,
		workRoot: resolve(command.workDir),
		program: command.terraform,
		kubeContext: command.context,
		waitMs: command.waitMs,
		unlock: command.unlock,
		progress: new Progress({ write, clock: () => performance.now() }),
	};
	const { result, text, code } = await runCommand(command, context, {
		owner: command.owner ?? git("config", "user.email") ?? user,
		ci: Boolean(process.env.CI),
		write,
		...(process.stdin.isTTY && { ask }),
	});
	process.stdout.write(
		`${command.json ? JSON.stringify(result, null, 2) : text}\n`,
	);
	return code;
}

// A reader that has gone (`list | head`) must not stop what is under way.
for (const stream of [process.stdout, process.stderr])
	stream.on("error", () => {});

const args = process.argv.slice(2);
try {
	process.exitCode = await main(args);
} catch (error) {
	const code = exitCode(error);
	const { message, stack } = error as Error;
	process.stderr.write(`${isExplained(error) ? message : (stack ?? error)}\n`);
	if (args.includes("--json"))
		process.stdout.write(
			`${JSON.stringify({ error: { code: (error as { code?: string }).code ?? "UNEXPECTED", message } }, null, 2)}\n`,
		);
	process.exitCode = code;
}
