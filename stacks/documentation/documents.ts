import { Duration } from "@tickstack/contracts/duration";
import { App } from "cdktf";
import { dev } from "../../environments/dev.ts";
import { googleProject } from "../../environments/google-project.ts";
import { local } from "../../environments/local.ts";
import { permanentEnvironments } from "../../environments/permanent.ts";
import { prod } from "../../environments/prod.ts";
import { staging } from "../../environments/staging.ts";
import { pipeline as page } from "../../pipeline/pipeline.ts";
import { environmentStacks } from "../environment-stacks.ts";
import { ProjectStack } from "../project-stack.ts";
import { alertTable } from "./alert-table.ts";
import { architecture } from "./architecture.ts";
import { environmentTable } from "./environment-table.ts";
import { grantTable } from "./grant-table.ts";
import { terraformVariableTable } from "./terraform-variable-table.ts";
import { variableTables } from "./variable-tables.ts";
import { workloadTable } from "./workload-table.ts";

const HEADER =
	"<!-- Written by `npm run docs` from the code; a test fails when it is stale. -->";

/** The documents that are written from the code, by their names. */
export function documents(outdir: string): Record<string, string> {
	const app = new App({ outdir, stackTraces: false });
	const example = staging("example", Duration.hours(8), {
		owner: "someone@example.com",
		created: "2026-01-01T00:00:00Z",
	});
	const [devPlatform, devPipeline] = environmentStacks(app, dev).slice(-2);
	const prodStacks = environmentStacks(app, prod);
	const [platform, pipeline] = prodStacks.slice(-2);
	if (!devPlatform || !devPipeline || !platform || !pipeline)
		throw new Error("an environment ends with its platform and its pipeline");
	const document = (title: string, ...parts: string[]) =>
		`${[HEADER, `# ${title}`, ...parts].join("\n\n")}\n`;
	return {
		"architecture.md": document(
			"Architecture",
			"A box is a workload, an arrow a connection that a rule allows, with its ports; all else is denied.",
			"## dev",
			architecture([devPlatform, devPipeline]),
			"## prod",
			architecture([platform, pipeline]),
		),
		"environments.md": document(
			"Environments",
			environmentTable([local(), ...permanentEnvironments(), example]),
		),
		"grants.md": document(
			"Grants",
			"One line of `pipeline/pipeline.ts` yields the rules of the network on both sides, the credential, the variables, and these rights.",
			grantTable(page(prod)),
		),
		"workloads.md": document(
			"Workloads",
			"The catalogue (`pipeline/catalogue/`): one entry a workload.",
			workloadTable(page(prod)),
		),
		"alerts.md": document(
			"Alerts",
			"Thresholds are the environment's (`alerts`); these are prod's. Each queries the series of its own environment (`…`). Cloud Monitoring evaluates them where `addOns.managedPrometheus` is on, Prometheus where `addOns.prometheusStack` is; what the engines themselves expose is watched where `addOns.engineMetrics` is on ([ADR](../adr/009-metrics-through-an-agent.md)). Each links to its runbook. The rules of jobs (`…Missing`, `ProvisionerFailed`) need kube-state-metrics as kube-prometheus-stack has it. Beside them `PathsDiffer` reports a reconciliation that found differences ([runbook](../runbooks/reconciliation.md)).",
			alertTable(prod),
		),
		"variables.md": document("Variables of the workloads", variableTables()),
		"terraform-variables.md": document(
			"Variables of Terraform",
			"What only its owner knows of an environment in Google Cloud, given as `TF_VAR_<name>` (prod's; another environment needs some of them). A cluster that a kubeconfig reaches needs none where security is off.",
			terraformVariableTable([
				new ProjectStack(app, googleProject),
				...prodStacks,
			]),
		),
	};
}
