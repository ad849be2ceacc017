import { command } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import { dataDir, json } from "./flags.ts";

const NOTHING = {
	state: "stopped",
	supervisor: null,
	page: null,
	since: null,
	components: [],
	jobs: [],
};

export const status = command({
	brief: "every component and job of the pipeline on this machine",
	examples: [
		["", "of .data"],
		["--json", "for scripts"],
	],
	exitCodes: {
		[EXIT.done]: "every component is ready",
		[EXIT.failed]: "something is not ready, or nothing runs",
	},
	flags: { "data-dir": dataDir(), json },
	async run(_, flags) {
		const [
			{ DataDir },
			{ readStatus },
			{ failureLines, statusTable, summary },
			{ jobTable },
		] = await Promise.all([
			import("../local/data-dir.ts"),
			import("../local/status/pipeline-status.ts"),
			import("../local/status/status-table.ts"),
			import("../local/status/job-table.ts"),
		]);
		const path = flags["data-dir"];
		const result = readStatus(new DataDir(path).statusFile);
		if (!result)
			return {
				result: NOTHING,
				text: `nothing has run in ${path}`,
				code: EXIT.failed,
			};
		return {
			result,
			text: [
				...statusTable(result.components),
				...jobTable(result.jobs),
				...failureLines(result.components),
				`${result.state}: ${summary(result)}`,
			].join("\n"),
			code: result.state === "ready" ? EXIT.done : EXIT.failed,
		};
	},
});
