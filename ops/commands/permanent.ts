import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { confirm } from "../confirm.ts";
import type { EnvironmentRecord } from "../environment-record.ts";
import type { Operations } from "../operations.ts";
import type { OperationsContext } from "../operations-context.ts";
import { planHash, type StackPlan } from "../plan-hash.ts";
import { RefusedError } from "../refused-error.ts";
import { type Removal, removeEnvironment } from "../removal.ts";
import { STAGING_PREFIX } from "../staging-name.ts";
import { prepare, type Ready } from "./prepare.ts";

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
}

export interface ConsentOptions {
	readonly yes: boolean;
	readonly ci: boolean;
	readonly expectedHash?: string;
	readonly ask?: (question: string) => Promise<string>;
	/** Shown before the question. */
	readonly show: (plan: PlanResult) => void;
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
	return planAll(ready, destroy);
}

/** Plans, asks, and applies exactly what was planned. */
export async function deploy(
	name: string,
	consent: ConsentOptions,
	context: OperationsContext,
): Promise<PlanResult> {
	if (name.startsWith(STAGING_PREFIX))
		throw new RefusedError(`${name}: bring it up with npm run staging -- up`);
	const ready = await prepare(name, context);
	return inTurn(ready, async () => {
		const { deployment, operations, environment } = ready;
		const { namespace } = environment;
		await operations?.supplyCredentials(deployment, name, {
			namespace,
			validMs: VALID_MS,
		});
		const planned = await planAll(ready, false);
		if (!planned.changes) return planned;
		await agree(ready, planned, consent);
		const record = operations && recordOf(environment, operations);
		await record?.put("applying");
		try {
			for (const stack of deployment.stacks) {
				context.progress.say(`${stack.name}: applying`);
				await deployment.apply(stack, "tfplan");
			}
			await record?.put("ready");
		} catch (error) {
			await record?.put("failed", (error as Error).message);
			throw error;
		}
		return planned;
	});
}

/** Plans, asks, destroys, and proves that nothing is left (on a cluster that stays). */
export async function destroy(
	name: string,
	consent: ConsentOptions,
	context: OperationsContext,
): Promise<Removal | PlanResult> {
	if (name.startsWith(STAGING_PREFIX))
		throw new RefusedError(
			`${name}: take it down with npm run staging -- down`,
		);
	const ready = await prepare(name, context);
	return inTurn(ready, async () => {
		const planned = await planAll(ready, true);
		await agree(ready, planned, consent);
		const { deployment, operations, environment } = ready;
		if (operations) return removeEnvironment(operations, environment);
		for (const stack of [...deployment.stacks].reverse()) {
			context.progress.say(`${stack.name}: destroying`);
			await deployment.apply(stack, "tfplan");
		}
		return planned;
	});
}

async function planAll(
	{ deployment, environment }: Ready,
	destroy: boolean,
): Promise<PlanResult> {
	const plans: StackPlan[] = [];
	let changes = false;
	for (const stack of deployment.stacks) {
		await deployment.init(stack);
		const planned = await deployment.plan(stack, { destroy });
		changes ||= planned.changes;
		plans.push({ stack: stack.name, changes: planned.json.resource_changes });
	}
	return {
		environment: environment.name,
		changes,
		hash: planHash(plans),
		stacks: plans.map(({ stack, changes }) => ({
			stack,
			changes: changes
				.filter(({ change }) => change.actions.join() !== "no-op")
				.map(({ address, change }) => ({ address, actions: change.actions })),
		})),
	};
}

async function agree(
	{ environment }: Ready,
	planned: PlanResult,
	{ show, expectedHash, ask, yes, ci }: ConsentOptions,
): Promise<void> {
	show(planned);
	await confirm({
		environment: environment.name,
		hash: planned.hash,
		yes,
		ci,
		precious: environment.tier === "prod",
		...(expectedHash && { expectedHash }),
		...(ask && { ask }),
	});
}

const inTurn = <T>(
	{ operations, environment }: Ready,
	action: () => Promise<T>,
): Promise<T> =>
	operations ? operations.inTurn(environment.name, action) : action();

function recordOf(
	{ name, namespace }: EnvironmentSpec,
	operations: Operations,
) {
	const { who, commit } = operations.context;
	return {
		put: (phase: EnvironmentRecord["phase"], problem?: string) =>
			operations.records.put(
				operations.stamped(
					{
						environment: name,
						title: name,
						from: name,
						namespace,
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
