import { Duration } from "@tickstack/contracts/duration";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { prod } from "../../environments/prod.ts";
import { MAXIMUM_TTL } from "../../environments/staging.ts";
import { type HourlyCost, hourlyCost } from "../cost/hourly-cost.ts";
import { SINGAPORE } from "../cost/price-table.ts";
import { differences } from "../environments/differences.ts";
import { namespaceEnd } from "../kubernetes/namespace-end.ts";
import type { Operations } from "../operator/operations.ts";
import { workDirectory } from "../operator/operations-context.ts";
import {
	type EnvironmentRecord,
	expiry,
} from "../records/environment-record.ts";
import { wakeUp } from "../staging/sleep.ts";
import { Deployment } from "./deployment.ts";

/** What somebody who has just brought up an environment wants to know. */
export interface UpResult {
	readonly environment: string;
	readonly namespace: string;
	readonly seconds: number;
	/** RFC 3339, UTC. */
	readonly expires: string;
	readonly ttl: string;
	readonly owner: string;
	/** How its pages are opened, by output. */
	readonly connect: Readonly<Record<string, unknown>>;
	readonly cost: HourlyCost;
	/** `key: prod's → its own`. */
	readonly differences: readonly string[];
}

export interface BringUpProps {
	readonly record: EnvironmentRecord;
	readonly spec: EnvironmentSpec;
	/** Milliseconds since the epoch. */
	readonly started: number;
}

const DAY_MS = 86_400_000;

/**
 * Applies a disposable environment, stack by stack: its own cluster, if it has one, is there before what goes onto it. The
 * record says from the first moment on that it is being made, and in the end whether it is ready. To be called while its lease is held.
 * @throws {TerraformError} @throws {InterruptedError} @throws {RefusedError} when the shared cluster is not there
 */
export async function bringUp(
	operations: Operations,
	{ record, spec, started }: BringUpProps,
): Promise<UpResult> {
	const { context, target } = operations;
	const { progress, interrupt, program, unlock, now } = context;
	const { environment, namespace } = record;
	const deployment = Deployment.synthesized({
		environment: spec,
		target,
		program,
		progress,
		interrupt,
		unlock,
		workDirectory: workDirectory(context, environment),
	});
	deployment.requireVariables();
	const there = operations.owned ? await operations.reach() : true;
	if (there) await deployment.refuseOtherVolumes(operations.kubectl);
	await operations.record(record);
	try {
		if (there) await settle(operations, record);
		const connect = await applyAll(operations, deployment, record);
		const { sleepers: _, ...awake } = record;
		await operations.record(operations.stamped(awake, { phase: "ready" }), {
			copy: true,
		});
		return {
			environment,
			namespace,
			seconds: Math.round((now() - started) / 1000),
			expires: new Date(expiry(record) ?? 0).toISOString(),
			ttl: Duration.parse(record.lifetime?.ttl ?? "")?.toString() ?? "",
			owner: record.owner,
			connect,
			cost: hourlyCost(spec, SINGAPORE),
			differences: differences(prod, spec),
		};
	} catch (error) {
		const problem = (error as Error).message;
		await operations.record(
			operations.stamped(record, { phase: "failed", problem }),
		);
		throw error;
	}
}

/** An earlier namespace of this name has gone, and what sleeps is awake. */
async function settle(
	{ kubectl, context }: Operations,
	{ environment, namespace, sleepers }: EnvironmentRecord,
): Promise<void> {
	const { progress, waitMs, interrupt: signal } = context;
	const say = (line: string) => progress.say(line);
	await namespaceEnd({ kubectl, namespace, say, waitMs, signal });
	if (!sleepers) return;
	say(`${environment} sleeps: waking it first`);
	await wakeUp({ kubectl, namespace, sleepers, say, waitMs, signal });
}

/** @returns the stacks' outputs */
async function applyAll(
	operations: Operations,
	deployment: Deployment,
	record: EnvironmentRecord,
): Promise<Readonly<Record<string, unknown>>> {
	const connect: Record<string, unknown> = {};
	let supplied = false;
	for (const stack of deployment.stacks) {
		if (stack.needsCluster && !supplied) {
			supplied = true;
			await operations.reach();
			await operations.supplyCredentials(deployment, record.environment, {
				namespace: record.namespace,
				validMs: MAXIMUM_TTL.milliseconds + DAY_MS,
			});
		}
		operations.context.progress.say(`${stack.name}: applying`);
		await deployment.init(stack);
		await deployment.apply(stack);
		const { credential_names: _, ...outputs } = await stack.terraform.output();
		Object.assign(connect, outputs);
		if (stack.needsCluster) await operations.record(record, { copy: true });
	}
	return connect;
}
