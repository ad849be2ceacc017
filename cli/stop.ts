import { say } from "./cli-context.ts";
import { command } from "./command.ts";
import { dataDir, json } from "./flags.ts";

export const stop = command({
	brief: "stop what `tickstack start` runs, and what a killed one has left",
	examples: [["", "the pipeline of .data"]],
	exitCodes: { 0: "nothing of the pipeline is left, also when nothing ran" },
	flags: { "data-dir": dataDir(), json },
	async run(cli, flags) {
		const { stop } = await import("../local/run/stop.ts");
		const path = flags["data-dir"];
		const result = await stop(path, (line) =>
			flags.json ? say(cli, line) : cli.process.stdout.write(`${line}\n`),
		);
		const ran = result.supervisor !== null || result.orphans.length > 0;
		return { result, text: ran ? "stopped" : `nothing runs in ${path}` };
	},
});
