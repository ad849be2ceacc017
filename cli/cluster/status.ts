import { command } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { json } from "../flags.ts";
import { backgroundCluster, clusterFolder } from "./flags.ts";

export const status = command({
	brief: "whether it runs, and its nodes",
	examples: [["--json", "for scripts"]],
	exitCodes: {
		[EXIT.done]: "it runs, and every node is ready",
		[EXIT.failed]: "it does not run, or a node is not ready",
	},
	flags: { ...clusterFolder, json },
	async run(_, flags) {
		const cluster = await backgroundCluster(flags);
		const { kubeconfig, supervisor } = cluster;
		const { pid = null, since = null } = supervisor ?? {};
		if (!kubeconfig)
			return {
				result: { state: pid ? "starting" : "stopped", pid, since, nodes: [] },
				text: pid ? "starting" : "does not run",
				code: EXIT.failed,
			};
		const nodes = await cluster.nodes(kubeconfig);
		return {
			result: { state: "running", pid, since, kubeconfig, nodes },
			text: [
				`runs since ${since} (pid ${pid})`,
				`kubeconfig ${kubeconfig}`,
				...nodes,
			].join("\n"),
			code: nodes.some((node) => node.endsWith("not ready"))
				? EXIT.failed
				: EXIT.done,
		};
	},
});
