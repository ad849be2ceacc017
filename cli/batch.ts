import { flagName } from "@tickstack/contracts/config";
import { standaloneConfig } from "../workloads/batch/src/standalone-config.ts";
import { command } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import { refused } from "./flags.ts";

/** The flags of the stand-alone form, as its configuration declares them. */
const flags = Object.fromEntries(
	Object.entries(standaloneConfig.fields).map(([name, field]) => [
		flagName(name),
		{
			kind: "parsed",
			brief: `${field.doc} Takes ${field.allowed}.`,
			parse: (input: string) =>
				field.read(input) === undefined ? refused(field.allowed, input) : input,
			optional: true,
		} as const,
	]),
);

export const batch = command({
	brief: "compute the batch features of a history file; no engine is needed",
	description:
		"Reads one file and writes features, months and a report on the data's quality. Each flag may also be a variable: --duckdb-memory is DUCKDB_MEMORY.",
	examples: [
		["--history data/history.json.gz --out features", "as CSV"],
		["--history prices.csv --out features --format parquet", "as Parquet"],
	],
	exitCodes: {
		[EXIT.failed]: "the history cannot be used",
		[EXIT.configuration]: undefined,
	},
	flags,
	async run(cli, values) {
		const { run } = await import("../workloads/batch/src/command-line.ts");
		const args = Object.entries(values).flatMap(([name, value]) =>
			value === undefined ? [] : [`--${name}`, String(value)],
		);
		await run(cli.environment, args, () => new Date(cli.now()));
		return { code: Number(process.exitCode ?? EXIT.done) };
	},
});
