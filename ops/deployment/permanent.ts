import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { PROJECT_STACK } from "../../environments/google-project.ts";
import { confirm } from "../operator/confirm.ts";
import { RefusedError } from "../operator/errors.ts";
import type { Operations } from "../operator/operations.ts";
import type { OperationsContext } from "../operator/operations-context.ts";
import type { EnvironmentRecord } from "../records/environment-record.ts";
import { STAGING_PREFIX } from "../staging/staging-name.ts";
import { type PlanResult, planStacks } from "./plan-stacks.ts";
import { prepare, type Ready } from "./prepare.ts";
import { type Removal, removeEnvironment } from "./removal.ts";

export interface ConsentOptions {
	readonly yes: boolean;
	readonly ci: boolean;
	/** Of the plan that was agreed on: what it does not name is not applied. */
	readonly expectedHash?: string;
	readonly prompt?: (question: string) => Promise<string>;
	/** Shown before the question. */
	readonly show: (plan: PlanResult) => void;
	/** What a person has to do between a cluster that has just been made and what goes onto it; undefined: nothing. */
	readonly between?: () => Promise<string | undefined>;
}

/** Certificates of environments that stay: made anew by rotation (docs/runbooks/credentials.md). */
const VALID_MS = 2 * 365 * 86_400_000;

/** What `deploy` (or `destroy`) would do. Changes nothing. */
export async function plan(
	name: string,
	{ destroy = false },
	context: OperationsContext,
): Promise<PlanResult> {
	const ready = await prepare(name, context);
	if (destroy) ready.deployment.leaveOut(PROJECT_STACK);
	else await ready.deployment.adopt();
	return planStacks(ready, { destroy });
}

/**
 * Plans, confirms, and applies exactly what was planned. Where the cluster is yet to be made, what goes onto it is planned, confirmed
 * and applied afterwards; a hash stands for the first part alone, and the rest is left to the next run.
 */
export async function deploy(
	name: string,
	consent: ConsentOptions,
	context: OperationsContext,
): Promise<PlanResult> {
	if (name.startsWith(STAGING_PREFIX))
		throw new RefusedError(`${name}: bring it up with tickstack staging up`);
	const ready = await prepare(name, context);
	const { deployment, operations } = ready;
	await deployment.adopt();
	return operations.withLease(name, async () => {
		const first = await deployPart(ready, consent);
		if (first.later.length === 0 || consent.expectedHash) return first;
		const toDo = await consent.between?.();
		if (toDo) {
			context.progress.say(toDo);
			return first;
		}
		return deployPart(ready, consent);
	});
}

/** Plans, confirms, destroys, and proves that nothing is left. */
export async function destroy(
	name: string,
	consent: ConsentOptions,
	context: OperationsContext,
): Promise<Removal> {
	if (name.startsWith(STAGING_PREFIX))
		throw new RefusedError(`${name}: take it down with tickstack staging down`);
	const ready = await prepare(name, context);
	const { operations, environment, deployment } = ready;
	// Others are in the project, or will be.
	deployment.leaveOut(PROJECT_STACK);
	return operations.withLease(name, async () => {
		const planned = await planStacks(ready, { destroy: true });
		await agree(ready, planned, consent);
		const { namespace, lifetime } = environment;
		return removeEnvironment(
			operations,
			{ name, namespace, disposable: lifetime.kind === "disposable" },
			ready.deployment,
		);
	});
}

/** What can be planned now. */
async function deployPart(
	ready: Ready,
	consent: ConsentOptions,
): Promise<PlanResult> {
	const { deployment, operations, environment, managesCredentials } = ready;
	const { name, namespace } = environment;
	let supplied = !managesCredentials;
	const planned = await planStacks(ready, { destroy: false });
	if (!planned.changes) return planned;
	await agree(ready, planned, consent);
	const record = recordOf(environment, operations);
	await record.put("applying");
	try {
		for (const stack of deployment.stacks) {
			if (planned.later.includes(stack.name)) continue;
			// Not before: the store may be an API that an earlier stack has switched on.
			if (stack.credentialNames.length && !supplied) {
				supplied = true;
				await operations.supplyCredentials(deployment, name, {
					namespace,
					validMs: VALID_MS,
				});
			}
			operations.context.progress.say(`${stack.name}: applying`);
			await deployment.apply(stack, "tfplan");
		}
	} catch (error) {
		await record.put("failed", (error as Error).message);
		throw error;
	}
	if (planned.later.length)
		await record.put(
			"applying",
			`${planned.later.join(", ")} are yet to be planned`,
		);
	else await record.put("ready");
	return planned;
}

async function agree(
	{ environment }: Ready,
	planned: PlanResult,
	{ show, expectedHash, prompt, yes, ci }: ConsentOptions,
): Promise<void> {
	show(planned);
	await confirm({
		environment: environment.name,
		hash: planned.hash,
		yes,
		ci,
		precious: environment.tier === "prod",
		...(expectedHash && { expectedHash }),
		...(prompt && { prompt }),
	});
}

function recordOf(
	{ name, namespace, isolation }: EnvironmentSpec,
	operations: Operations,
) {
	const { who, commit } = operations.context;
	return {
		put: (phase: EnvironmentRecord["phase"], problem?: string) =>
			operations.record(
				operations.stamped(
					{
						environment: name,
						title: name,
						from: name,
						namespace,
						isolation,
						owner: who,
						settings: {},
						commit,
						phase,
					},
					problem ? { problem } : {},
				),
			),
	};
}
