import { command } from "../command.ts";
import { json } from "../flags.ts";
import { backgroundCluster, clusterFolder } from "./flags.ts";

export const down = command({
	brief: "stop it and delete its data",
	examples: [["", "also what a killed one has left"]],
	exitCodes: { 0: "no process of it is left, also when nothing ran" },
	flags: { ...clusterFolder, json },
	async run(_, flags) {
		const stopped = await (await backgroundCluster(flags)).down();
		return {
			result: { stopped },
			text: stopped ? "stopped" : `nothing runs in ${flags["data-dir"]}`,
		};
	},
});
