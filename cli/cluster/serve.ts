import { command } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { backgroundCluster, clusterFolder, clusterSize } from "./flags.ts";

export const serve = command({
	brief:
		"run it in the foreground until a signal, as `cluster up` does in the background",
	examples: [["", "with its log on standard error"]],
	exitCodes: { [EXIT.failed]: "it could not be started" },
	flags: { ...clusterFolder, ...clusterSize },
	async run(cli, flags) {
		const cluster = await backgroundCluster(flags);
		const { "port-base": portBase, nodes } = flags;
		await cluster.serve({ portBase, nodes }, cli.stopSignals());
		return {};
	},
});
