import { resolve } from "node:path";
import { command } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import { text, textOr } from "./flag.ts";
import { json } from "./flags.ts";
import { UsageError } from "./usage-error.ts";

export const importPrices = command({
	brief: "make one validated history of price files",
	description:
		"Of rows with one ticker and day, the last of the last file counts. What is left out is reported, with the reason.",
	examples: [
		["AAPL.csv MSFT.csv", "history.json.gz, for `tickstack start --history`"],
		["prices.csv --companies names.json --json", "with names of companies"],
	],
	exitCodes: {
		[EXIT.done]: "written",
		[EXIT.failed]: "a file cannot be used; nothing is written",
	},
	flags: {
		out: textOr("history.json.gz", "what is written: JSON Lines, gzip"),
		companies: text('JSON object of names by ticker: {"AAPL":"Apple Inc."}'),
		json,
	},
	argument: {
		name: "FILE",
		brief:
			"CSV as Yahoo Finance writes it (without a Ticker column it is named after its ticker: AAPL.csv), JSON array or JSON Lines of ticks; each may be gzipped",
		count: "some",
	},
	async run(cli, { out, companies }, files) {
		for (const path of [...files, companies])
			if (path !== undefined && resolve(path) === resolve(out))
				throw new UsageError(
					`--out ${out} is a file that is read: the original is never altered`,
				);
		const [{ importHistory }, { importReportText }] = await Promise.all([
			import("../data/import-history.ts"),
			import("../data/import-report.ts"),
		]);
		const report = await importHistory({
			files,
			out,
			companies,
			nowMs: cli.now(),
		});
		return {
			result: { out, ...report },
			text: importReportText(out, report),
		};
	},
});
