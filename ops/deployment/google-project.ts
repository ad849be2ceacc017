import { dev } from "../../environments/dev.ts";
import { PROJECT_STACK } from "../../environments/google-project.ts";
import { confirm } from "../operator/confirm.ts";
import { RefusedError } from "../operator/errors.ts";
import { Operations } from "../operator/operations.ts";
import {
	type OperationsContext,
	workDirectory,
} from "../operator/operations-context.ts";
import type { DeployedStack } from "./deployed-stack.ts";
import { Deployment } from "./deployment.ts";
import type { ConsentOptions } from "./permanent.ts";
import { type PlanResult, planStacks } from "./plan-stacks.ts";

/** Values of the kinds that the stack's variables check. */
const UNUSED: Readonly<Record<string, string>> = {
	monthly_budget: "0",
	project_number: "0",
};

/** What is left of a project after its stack was destroyed: what cannot go, or not at once. */
export interface ProjectRemoval {
	readonly environment: string;
	readonly removed: readonly string[];
	/** Import ids. */
	readonly left: readonly string[];
}

/** Applies what a project of Google Cloud has once, when its code has changed: the first environment applies it by itself. */
export async function deployProject(
	consent: ConsentOptions,
	context: OperationsContext,
): Promise<PlanResult> {
	const { operations, deployment, stack } = await projectStack(context);
	deployment.requireVariables();
	await deployment.adopt();
	return operations.withLease(PROJECT_STACK, async () => {
		const planned = await planStacks(
			{ deployment, environment: { name: PROJECT_STACK }, operations },
			{ destroy: false },
		);
		if (!planned.changes) return planned;
		consent.show(planned);
		await agreed(planned.hash, consent);
		await deployment.apply(stack, "tfplan");
		return planned;
	});
}

/**
 * Destroys what a project has once, after its last environment. Key rings, identity pools and the bucket of the states stay: the first
 * two keep their names for ever or for 30 days, and the state of this very stack lies in the last.
 * @throws {RefusedError} while there is an environment
 */
export async function destroyProject(
	consent: ConsentOptions,
	context: OperationsContext,
): Promise<ProjectRemoval> {
	const { operations, deployment, stack } = await projectStack(context);
	const records = await operations.records.list();
	if (records.length)
		throw new RefusedError(
			`${PROJECT_STACK}: ${records.map(({ environment }) => environment).join(", ")} ${records.length === 1 ? "is" : "are"} there and would lose images, states and access: destroy that first`,
		);
	// Nothing is read of them, and Terraform asks for all that it is not given.
	for (const each of deployment.stacks)
		for (const name of Object.keys(each.missing))
			each.give({ [`TF_VAR_${name}`]: UNUSED[name] ?? "unused" });
	return operations.withLease(PROJECT_STACK, async () => {
		await deployment.init(stack);
		const held = await stack.terraform.stateList();
		const removed = held.filter((address) => !(address in stack.lasting));
		const hash = String(removed.length);
		for (const address of removed)
			context.progress.say(`${PROJECT_STACK}: would destroy ${address}`);
		await agreed(hash, consent);
		await deployment.destroy(stack);
		const left = Object.entries(stack.lasting)
			.filter(([address]) => held.includes(address))
			.map(([, id]) => id);
		return { environment: PROJECT_STACK, removed, left };
	});
}

async function projectStack(context: OperationsContext): Promise<{
	operations: Operations;
	deployment: Deployment;
	stack: DeployedStack;
}> {
	const operations = await Operations.on(dev.cluster, context);
	const { progress, interrupt, program, unlock } = context;
	const deployment = Deployment.synthesized({
		environment: dev,
		target: operations.target,
		program,
		progress,
		interrupt,
		unlock,
		workDirectory: workDirectory(context, PROJECT_STACK),
	});
	deployment.only(PROJECT_STACK);
	const [stack] = deployment.stacks;
	if (!stack) throw new Error(`dev's stacks have no ${PROJECT_STACK}`);
	return { operations, deployment, stack };
}

const agreed = (
	hash: string,
	{ yes, ci, expectedHash, prompt }: ConsentOptions,
): Promise<void> =>
	confirm({
		environment: PROJECT_STACK,
		hash,
		yes,
		ci,
		precious: true,
		...(expectedHash && { expectedHash }),
		...(prompt && { prompt }),
	});
