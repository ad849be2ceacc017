import type { IConstruct } from "constructs";
import { CronJob } from "../../constructs/kubernetes/cron-job.ts";
import { Deployment } from "../../constructs/kubernetes/deployment.ts";
import { Job } from "../../constructs/kubernetes/job.ts";
import { NetworkRule } from "../../constructs/kubernetes/network-rule.ts";
import { StatefulSet } from "../../constructs/kubernetes/stateful-set.ts";

const KINDS = [StatefulSet, Deployment, CronJob, Job] as const;

/** A workload's construct with the construct of the stack that it is a part of (`kafka`, `hdfs`). */
function workloadsOf(stack: IConstruct) {
	return stack.node.findAll().flatMap((construct) => {
		const Kind = KINDS.find((kind) => construct instanceof kind);
		if (!Kind) return [];
		const [, part = ""] = construct.node.path.split("/");
		return [{ id: construct.node.id, part, kind: Kind.name }];
	});
}

const safe = (id: string) => id.replaceAll("-", "_");

/** A Mermaid flow chart of an environment: a box for each workload, an arrow for each connection that a rule allows. */
export function architecture(stacks: readonly IConstruct[]): string {
	const groups = stacks.map((stack) => {
		const parts = Map.groupBy(workloadsOf(stack), ({ part }) => part);
		return [
			`  subgraph ${safe(stack.node.id)}["${stack.node.id}"]`,
			...[...parts].flatMap(([part, workloads]) => {
				const boxes = workloads.map(
					({ id, kind }) => `${safe(id)}["${id}<br/><i>${kind}</i>"]`,
				);
				return boxes.length === 1
					? boxes.map((box) => `    ${box}`)
					: [
							`    subgraph ${safe(stack.node.id)}_${safe(part)}["${part}"]`,
							...boxes.map((box) => `      ${box}`),
							"    end",
						];
			}),
			"  end",
		];
	});
	const arrows = stacks
		.flatMap((stack) => stack.node.findAll())
		.flatMap((construct) => {
			if (!(construct instanceof NetworkRule)) return [];
			const { from, to, ports } = construct.rule;
			return "selector" in from && "selector" in to && from.name !== to.name
				? [`  ${safe(from.name)} -->|${ports.join(" ")}| ${safe(to.name)}`]
				: [];
		});
	return [
		"```mermaid",
		"flowchart LR",
		...groups.flat(),
		...[...new Set(arrows)].sort(),
		"```",
	].join("\n");
}
