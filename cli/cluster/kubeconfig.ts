import { say } from "../cli-context.ts";
import { command } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { json } from "../flags.ts";
import { backgroundCluster, clusterFolder } from "./flags.ts";

export const kubeconfig = command({
	brief: "the path of its administrator's kubeconfig",
	examples: [["", "for `export KUBECONFIG=$(tickstack cluster kubeconfig)`"]],
	exitCodes: { [EXIT.failed]: "no cluster runs" },
	flags: { ...clusterFolder, json },
	async run(cli, flags) {
		const { kubeconfig } = await backgroundCluster(flags);
		if (kubeconfig) return { result: { kubeconfig }, text: kubeconfig };
		say(cli, "no cluster runs; tickstack cluster up starts one");
		return { result: { kubeconfig: null }, code: EXIT.failed };
	},
});
