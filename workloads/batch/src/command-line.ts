import { parseArgs } from "node:util";
import { ConfigError } from "@tickstack/contracts/config";
import { HistoryError } from "@tickstack/contracts/history-error";
import { JOB_CONFIGS } from "./config.ts";
import { standaloneConfig } from "./standalone-config.ts";

/** Runs what the arguments and the environment ask for: help, the form without engines, or the batch layer. */
export async function run(
	env: NodeJS.ProcessEnv,
	argv: readonly string[],
	now: () => Date,
): Promise<void> {
	if (argv.includes("--help") || argv.includes("-h"))
		process.stdout.write(
			[
				standaloneConfig.help(),
				"Without --out, a job of the pipeline's batch layer (--job):\n",
				...Object.values(JOB_CONFIGS).map((config) => config.help()),
			].join("\n"),
		);
	else if (isStandalone(env, argv)) await standalone(env, argv, now());
	else {
		const { runService } = await import("@tickstack/runtime/service");
		const { startJob, compaction, features, reconciliation } = await import(
			"./batch-service.ts"
		);
		switch (jobOf(env, argv)) {
			case "compaction":
				return runService(JOB_CONFIGS.compaction, (context) =>
					startJob(context, now, compaction),
				);
			case "reconciliation":
				return runService(JOB_CONFIGS.reconciliation, (context) =>
					startJob(context, now, reconciliation),
				);
			default:
				// Another word than the three is reported by its parser.
				return runService(JOB_CONFIGS.features, (context) =>
					startJob(context, now, features),
				);
		}
	}
}

const jobOf = (
	env: NodeJS.ProcessEnv,
	argv: readonly string[],
): string | undefined => {
	const { job } = parseArgs({
		args: [...argv],
		options: { job: { type: "string" } },
		strict: false,
	}).values;
	return typeof job === "string" ? job : env.JOB;
};

/** A file to write to, or a command line of somebody who has no HDFS. */
function isStandalone(
	env: NodeJS.ProcessEnv,
	argv: readonly string[],
): boolean {
	const given = (flag: string, variable: string): boolean =>
		env[variable] !== undefined ||
		argv.some((argument) => argument.split("=")[0] === flag);
	return (
		given("--out", "OUT") ||
		(argv.length > 0 && !given("--hdfs-namenodes", "HDFS_NAMENODES"))
	);
}

/** The form without engines, and without loading their clients: what is wrong with its input is said without a stack. */
async function standalone(
	env: NodeJS.ProcessEnv,
	argv: readonly string[],
	now: Date,
): Promise<void> {
	const { runStandalone } = await import("./standalone.ts");
	try {
		await runStandalone(standaloneConfig.parse(env, argv), now, (line) =>
			process.stdout.write(`${line}\n`),
		);
	} catch (error) {
		if (!(error instanceof ConfigError || error instanceof HistoryError))
			throw error;
		process.stderr.write(`${error.message}\n`);
		process.exitCode = error instanceof ConfigError ? 78 : 1;
	}
}
