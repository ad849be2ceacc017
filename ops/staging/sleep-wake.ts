import { RefusedError } from "../operator/errors.ts";
import { Operations } from "../operator/operations.ts";
import {
	type OperationsContext,
	PERMANENT_NAMES,
} from "../operator/operations-context.ts";
import type { EnvironmentRecord } from "../records/environment-record.ts";
import { fallAsleep, sleepersOf, wakeUp } from "./sleep.ts";
import { STAGING_PREFIX, stagingName } from "./staging-name.ts";

export interface SleepResult {
	readonly environment: string;
	readonly phase: "asleep" | "ready";
	/** By `kind/name`: what slept, or runs again. */
	readonly replicas: Readonly<Record<string, number>>;
}

/** Stops an environment's pods and keeps its disks. */
export async function putToSleep(
	title: string,
	context: OperationsContext,
): Promise<SleepResult> {
	return withRecord(title, context, async (operations, found) => {
		const { kubectl } = operations;
		const { environment, namespace } = found;
		const sleepers = await sleepersOf(kubectl, namespace, found.sleepers);
		const copy = { copy: true };
		// Before anything is scaled: a run that is killed half way knows what there was.
		const record = { ...found, sleepers };
		await operations.record(
			operations.stamped(record, { phase: "falling-asleep" }),
			copy,
		);
		await fallAsleep({ ...waiting(operations, namespace), sleepers });
		const phase = "asleep";
		await operations.record(operations.stamped(record, { phase }), copy);
		return { environment, phase, replicas: sleepers.replicas };
	});
}

/** Starts exactly what ran before. */
export async function wake(
	title: string,
	context: OperationsContext,
): Promise<SleepResult> {
	return withRecord(title, context, async (operations, found) => {
		const { environment, namespace, sleepers } = found;
		const phase = "ready";
		if (!sleepers) return { environment, phase, replicas: {} };
		const copy = { copy: true };
		await operations.record(
			operations.stamped(found, { phase: "waking" }),
			copy,
		);
		await wakeUp({ ...waiting(operations, namespace), sleepers });
		const { sleepers: _, ...awake } = found;
		await operations.record(operations.stamped(awake, { phase }), copy);
		return { environment, phase, replicas: sleepers.replicas };
	});
}

async function withRecord<T>(
	title: string,
	context: OperationsContext,
	action: (operations: Operations, found: EnvironmentRecord) => Promise<T>,
): Promise<T> {
	const environment = `${STAGING_PREFIX}${stagingName(title, PERMANENT_NAMES)}`;
	const operations = await Operations.of(environment, context);
	return operations.withLease(environment, async () => {
		const found = await operations.recorded(environment);
		if (!found?.lifetime)
			throw new RefusedError(
				`there is no disposable environment ${environment}`,
			);
		if (operations.owned)
			throw new RefusedError(
				`${environment} has a cluster of its own, which costs the same while nothing runs on it: take it down, and bring it up again when it is needed`,
			);
		return action(operations, found);
	});
}

const waiting = ({ kubectl, context }: Operations, namespace: string) => ({
	kubectl,
	namespace,
	waitMs: context.waitMs,
	signal: context.interrupt,
	say: (line: string) => context.progress.say(line),
});
