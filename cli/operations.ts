import { delimiter, resolve } from "node:path";
import { kubeconfigFiles } from "../ops/kubernetes/kubeconfig-files.ts";
import type { OperationsContext } from "../ops/operator/operations-context.ts";
import { Progress } from "../ops/terraform/progress.ts";
import { type Cli, say } from "./cli-context.ts";
import { EXIT } from "./exit-codes.ts";
import { type FlagValues, flag, textOr } from "./flag.ts";
import { context, json, milliseconds } from "./flags.ts";

/** Flags of every command that works on environments of a cluster. */
export const operationFlags = {
	context,
	terraform: textOr("terraform", "terraform, or tofu for OpenTofu"),
	json,
	timeout: {
		kind: "parsed",
		brief: "how long pods, and a namespace that goes, are waited for",
		parse: milliseconds,
		default: "20m",
	},
	unlock: flag("remove a lock of Terraform's whose holder is gone"),
	"work-dir": {
		kind: "parsed",
		brief: "folder of synthesized stacks",
		parse: (input: string) => resolve(input),
		default: ".ops",
	},
} as const;

/** Their exit codes. */
export const operationExitCodes = {
	[EXIT.failed]: undefined,
	[EXIT.refused]: "refused; nothing was changed",
	[EXIT.busy]: undefined,
	[EXIT.left]: undefined,
	[EXIT.lost]: undefined,
	[EXIT.interrupted]: undefined,
};

/** From now on SIGINT and SIGTERM end what is under way instead of the process. */
export function operationsContext(
	cli: Cli,
	flags: FlagValues<typeof operationFlags>,
): OperationsContext {
	const { environment, now, who } = cli;
	const signals = cli.stopSignals(["SIGINT", "SIGTERM"]);
	signals.stop.addEventListener("abort", () =>
		say(
			cli,
			"ending what is under way, which takes a minute at most on a cluster; the same command continues from there",
		),
	);
	signals.onHurry(() => say(cli, "still ending; a moment"));
	const typedIn = environment.INIT_CWD ?? process.cwd();
	const KUBECONFIG = kubeconfigFiles(environment, typedIn).join(delimiter);
	return {
		environment: { ...environment, KUBECONFIG },
		interrupt: signals.stop,
		commit: cli.commit(),
		now,
		who,
		workRoot: flags["work-dir"],
		program: flags.terraform,
		kubeContext: flags.context,
		waitMs: flags.timeout,
		unlock: flags.unlock,
		progress: new Progress({
			write: (line) => say(cli, line),
			clock: () => performance.now(),
		}),
	};
}
