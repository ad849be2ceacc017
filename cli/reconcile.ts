import { command } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import { text } from "./flag.ts";
import { dataDir, json } from "./flags.ts";
import { portBase } from "./start.ts";

export const reconcile = command({
	brief: "compare the served real-time windows with the raw data set",
	description:
		"Without --from and --to: the past day's closed hours without a report, or with one that differs.",
	examples: [
		["--from 2026-01-31T09 --to 2026-01-31T10", "two hours, UTC"],
		["--from 2026-01-31 --json", "a day, with its whole reports"],
	],
	exitCodes: {
		[EXIT.done]: "the paths agree, but for late ticks",
		[EXIT.failed]: "it could not be done",
		[EXIT.refused]: "they differ",
	},
	flags: {
		from: text("first hour (2026-01-31T09, UTC), or a day for its first one"),
		to: text("last hour, or a day for its last one"),
		"data-dir": dataDir(),
		"port-base": {
			kind: "parsed",
			brief:
				"of the pipeline; that of the one that runs in --data-dir when left out",
			parse: portBase,
			optional: true,
		},
		json,
	},
	async run(cli, flags) {
		const [{ reconcile }, { reconciliationLines }] = await Promise.all([
			import("../local/run/reconcile.ts"),
			import("../local/status/reconciliation-lines.ts"),
		]);
		const { summary, reports, differs } = await reconcile(
			{
				dataDir: flags["data-dir"],
				portBase: flags["port-base"],
				from: flags.from,
				to: flags.to,
			},
			{
				root: cli.root,
				env: cli.environment,
				signals: cli.stopSignals(["SIGINT", "SIGTERM"]),
			},
		);
		return {
			result: { ...summary, reports },
			text: [...reconciliationLines(reports), summary.text].join("\n"),
			code: differs ? EXIT.refused : EXIT.done,
		};
	},
});
