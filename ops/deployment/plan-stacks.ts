import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { SINGAPORE } from "../cost/price-table.ts";
import type { Operations } from "../operator/operations.ts";
import { planHash, type StackPlan } from "../terraform/plan-hash.ts";
import type { ResourceChange } from "../terraform/terraform.ts";
import type { DeployedStack } from "./deployed-stack.ts";
import type { Deployment } from "./deployment.ts";
import { type WhatChanged, whatChanged } from "./what-changed.ts";

export interface PlannedChange {
	readonly address: string;
	readonly actions: readonly string[];
}

export interface PlanResult {
	readonly environment: string;
	readonly changes: boolean;
	/** Of all that it would do; `deploy --plan-hash` takes it. */
	readonly hash: string;
	readonly stacks: readonly {
		readonly stack: string;
		readonly changes: readonly PlannedChange[];
	}[];
	/** The page that a reviewer reads. */
	readonly changed: WhatChanged;
	/** Stacks that cannot be planned before the others are applied: those make the cluster that these go onto. */
	readonly later: readonly string[];
}

interface Planned {
	readonly deployment: Deployment;
	readonly environment: Pick<EnvironmentSpec, "name">;
	readonly operations: Operations;
}

/** Plans an environment's stacks, in their order, as far as that can be done now; each plan is saved for its apply. */
export async function planStacks(
	{ deployment, environment, operations }: Planned,
	{ destroy }: { readonly destroy: boolean },
): Promise<PlanResult> {
	const kubectl = await operations.reach();
	if (!destroy && kubectl) await deployment.refuseOtherVolumes(kubectl);
	const plans: StackPlan[] = [];
	const later: string[] = [];
	let changes = false;
	let makesCluster = false;
	const plan = async (stack: DeployedStack) => {
		await deployment.init(stack);
		const planned = await deployment.plan(stack, { destroy });
		changes ||= planned.changes;
		makesCluster ||= planned.json.resource_changes.some(createsCluster);
		plans.push({
			stack: stack.name,
			changes: planned.json.resource_changes.filter(
				// What outlives its stack leaves the state before.
				({ address }) => !(destroy && address in stack.lasting),
			),
		});
	};
	for (const stack of deployment.stacks)
		if (stack.needsCluster && makesCluster) later.push(stack.name);
		else await plan(stack);
	return {
		environment: environment.name,
		changes,
		hash: planHash(plans),
		changed: whatChanged(plans, SINGAPORE),
		stacks: plans.map(({ stack, changes }) => ({
			stack,
			changes: changes
				.filter(({ change }) => change.actions.join() !== "no-op")
				.map(({ address, change }) => ({ address, actions: change.actions })),
		})),
		later,
	};
}

/** Also in the place of another one. */
const createsCluster = ({ type, change }: ResourceChange): boolean =>
	type === "google_container_cluster" && change.actions.includes("create");
