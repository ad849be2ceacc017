import { ConfigError } from "@tickstack/contracts/config";
import { HistoryError } from "@tickstack/contracts/history-error";
import { standaloneConfig } from "./config.ts";
import { runStandalone } from "./standalone.ts";

const argv = process.argv.slice(2);
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
