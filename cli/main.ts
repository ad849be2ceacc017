// The command line: the one place that reads the process, the clock, the terminal and git.
import "../stacks/compile-cache.ts";
import { execFileSync } from "node:child_process";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { reportSpecErrors } from "../environments/report-spec-errors.ts";
import { StopSignals } from "../processes/stop-signals.ts";
import type { Cli } from "./cli-context.ts";

const root = join(import.meta.dirname, "..");
const { env, stdin, stdout, stderr } = process;

/** What git says; undefined where there is no git or no repository. */
function git(...args: string[]): string | undefined {
	try {
		return execFileSync("git", args, {
			cwd: root,
			encoding: "utf8",
			stdio: ["ignore", "pipe", "ignore"],
		}).trim();
	} catch {
		return undefined;
	}
}

async function prompt(question: string): Promise<string> {
	const lines = createInterface({ input: stdin, output: stderr });
	try {
		return await lines.question(question);
	} finally {
		lines.close();
	}
}

// A reader that has gone (`list | head`, a closed terminal) must not stop what is under way.
for (const stream of [stdout, stderr]) stream.on("error", () => {});

const user = env.GITHUB_ACTOR ?? userInfo().username;
const cli: Cli = {
	process: { stdout, stderr, env },
	root,
	environment: Object.fromEntries(
		Object.entries(env).flatMap(([name, value]) =>
			value === undefined ? [] : [[name, value]],
		),
	),
	now: Date.now,
	who: `${user}@${hostname()} (pid ${process.pid})`,
	owner: () => git("config", "user.email") ?? user,
	// A workflow knows it where there is no git.
	commit: () =>
		git("describe", "--always", "--dirty", "--abbrev=12", "--exclude=*") ??
		env.GITHUB_SHA ??
		"unknown",
	...(stdin.isTTY && { prompt }),
	stopSignals: (signals) => new StopSignals(signals),
};
// Not at the top: what is imported there is compiled before the compile cache is on.
await reportSpecErrors(async () => {
	const { execute } = await import("./execute.ts");
	process.exitCode = await execute(process.argv.slice(2), cli);
});
