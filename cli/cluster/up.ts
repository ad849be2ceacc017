import { join } from "node:path";
import { command } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { json } from "../flags.ts";
import { backgroundCluster, clusterFolder, clusterSize } from "./flags.ts";

export const up = command({
	brief:
		"start a Kubernetes control plane with simulated nodes in the background",
	description:
		"etcd, the API server, controllers, the scheduler and simulated nodes; what is missing is built with Go first. It outlives the shell.",
	examples: [["--nodes 6", "more nodes; prints three variables to export"]],
	exitCodes: {
		[EXIT.done]: "its nodes are ready, also when it ran already",
		[EXIT.failed]: "it could not be started",
	},
	flags: { ...clusterFolder, ...clusterSize, json },
	async run(cli, flags) {
		const cluster = await backgroundCluster(flags);
		const already = cluster.kubeconfig !== undefined;
		const result = await cluster.up(
			[
				process.execPath,
				join(cli.root, "cli/main.ts"),
				...["cluster", "serve", "--data-dir", flags["data-dir"]],
				...["--port-base", String(flags["port-base"])],
				...["--nodes", String(flags.nodes)],
			],
			cli.stopSignals(),
		);
		const { pid, kubeconfig, terraformRc } = result;
		return {
			result,
			text: already
				? `runs already (pid ${pid})`
				: [
						`runs in the background (pid ${pid}); for kubectl and Terraform:`,
						`export KUBECONFIG=${kubeconfig} KUBE_CONFIG_PATH=${kubeconfig}`,
						`export TF_CLI_CONFIG_FILE=${terraformRc}`,
					].join("\n"),
		};
	},
});
