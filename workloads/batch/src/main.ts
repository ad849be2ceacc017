import { ConfigError } from "@tickstack/contracts/config";
import { HistoryError } from "@tickstack/contracts/history-error";
import { batchConfig, standaloneConfig } from "./config.ts";

const argv = process.argv.slice(2);
const given = (flag: string, variable: string): boolean =>
	process.env[variable] !== undefined ||
	argv.some((argument) => argument.split("=")[0] === flag);
/** A file to write to, or a command line of somebody who has no HDFS. */
const isStandalone =
	given("--out", "OUT") ||
	(argv.length > 0 && !given("--hdfs-namenodes", "HDFS_NAMENODES"));

/** The form without engines, and without loading their clients: what is wrong with its input is said without a stack. */
async function standalone(): Promise<void> {
	const { runStandalone } = await import("./standalone.ts");
	try {
		await runStandalone(
			standaloneConfig.parse(process.env, argv),
			new Date(),
			(line) => process.stdout.write(`${line}\n`),
		);
	} catch (error) {
		if (!(error instanceof ConfigError || error instanceof HistoryError))
			throw error;
		process.stderr.write(`${error.message}\n`);
		process.exitCode = error instanceof ConfigError ? 78 : 1;
	}
}

if (argv.includes("--help") || argv.includes("-h"))
	process.stdout.write(
		`${standaloneConfig.help()}\nWithout --out, the batch layer of the pipeline:\n\n${batchConfig.help()}`,
	);
else if (isStandalone) await standalone();
else {
	const [{ runService }, { BatchService }] = await Promise.all([
		import("@tickstack/runtime/service"),
		import("./batch-service.ts"),
	]);
	await runService(batchConfig, async (context) =>
		new BatchService(context, () => new Date()).start(),
	);
}
