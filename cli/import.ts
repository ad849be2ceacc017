import { resolve } from "node:path";
import { ProgressBar } from "../local/artifacts/progress-bar.ts";
import { command } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import { flag, text, textOr } from "./flag.ts";
import { decimalNumber, json } from "./flags.ts";
import { UsageError } from "./usage-error.ts";

export const importPrices = command({
	brief: "make one validated history of price files",
	description:
		"Of rows with one ticker and day, the last of the last file counts. What is recognized, repaired and refused is reported by kind and ticker, and the report is written beside the history (OUT.report.json).",
	examples: [
		["AAPL.csv MSFT.csv", "history.json.gz, for `tickstack start --history`"],
		["prices.csv --companies names.json --json", "with names of companies"],
		["prices.csv --dry-run", "what would become of it"],
	],
	exitCodes: {
		[EXIT.done]: "written, or --dry-run finds nothing wrong",
		[EXIT.failed]: "a file cannot be read; nothing is written",
		[EXIT.losses]:
			"a file holds nothing that can be used, or more than --max-refused of the rows or a whole ticker would be lost; nothing is written",
		[EXIT.interrupted]: "Ctrl-C or SIGTERM; nothing is left",
	},
	flags: {
		out: textOr("history.json.gz", "what is written: JSON Lines, gzip"),
		companies: text('JSON object of names by ticker: {"AAPL":"Apple Inc."}'),
		"max-refused": {
			kind: "parsed",
			brief: "percent of the rows that may be refused, duplicates not counted",
			parse: (input) => decimalNumber(0, 100)(input.replace(/ ?%$/, "")),
			default: "1",
		},
		"accept-losses": flag("write what is left, however much is lost"),
		strict: flag("nothing may be refused, repaired or given twice"),
		spacing: {
			kind: "enum",
			brief: "any: rows that are not daily (weekly, monthly) are taken too",
			values: ["daily", "any"],
			default: "daily",
		},
		"dry-run": flag("read and report, write nothing"),
		json,
	},
	argument: {
		name: "FILE",
		brief:
			"prices as CSV, JSON, JSON Lines or Parquet, in the shapes of the well-known vendors and sites; may be gzip, xz, zstd or zip. Without a column for the ticker the file is named after it: AAPL.csv",
		count: "some",
	},
	async run(cli, flags, files) {
		const { out, companies } = flags;
		for (const path of [...files, companies])
			if (path !== undefined && resolve(path) === resolve(out))
				throw new UsageError(
					`--out ${out} is a file that is read: the original is never altered`,
				);
		if (flags.strict && flags["accept-losses"])
			throw new UsageError(
				"--strict and --accept-losses contradict each other",
			);
		const signals = cli.stopSignals(["SIGINT", "SIGTERM"]);
		const [{ importHistory }, { importReportText }] = await Promise.all([
			import("../data/import-history.ts"),
			import("../data/import-report.ts"),
		]);
		let bar: ProgressBar | undefined;
		const outcome = await importHistory({
			files,
			out,
			companies,
			nowMs: cli.now(),
			spacing: flags.spacing,
			limits: {
				maxRefused: flags["max-refused"] / 100,
				acceptLosses: flags["accept-losses"],
				strict: flags.strict,
			},
			dryRun: flags["dry-run"],
			progress: (bytes, total) => {
				bar ??= new ProgressBar(cli.process.stderr, "importing", total);
				bar.update(bytes);
			},
			signal: signals.stop,
		}).finally(() => bar?.end());
		return {
			result: outcome,
			text: importReportText(outcome),
			code: outcome.losses.length ? EXIT.losses : EXIT.done,
		};
	},
});
