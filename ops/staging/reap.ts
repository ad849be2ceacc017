import { knownEnvironments } from "../environments/known-environments.ts";
import { Operations } from "../operator/operations.ts";
import {
	type OperationsContext,
	PERMANENT_NAMES,
	sharedCluster,
} from "../operator/operations-context.ts";
import { expiry } from "../records/environment-record.ts";
import { takeDown } from "./down.ts";
import { type ReapVerdict, reapDecision } from "./reap-decision.ts";

export interface ReapOptions {
	readonly dryRun: boolean;
	readonly minimumAgeMs: number;
	readonly cap: number;
}

export interface ReapResult {
	readonly dryRun: boolean;
	readonly verdicts: readonly ReapVerdict[];
	readonly removed: readonly string[];
	/** Why some could not be removed: the next run tries again. */
	readonly failed: Readonly<Record<string, string>>;
}

/** Removes what is overdue. One that cannot be removed does not stop the others. */
export async function reap(
	{ dryRun, minimumAgeMs, cap }: ReapOptions,
	context: OperationsContext,
): Promise<ReapResult> {
	const shared = await Operations.on(sharedCluster(context), context);
	const verdicts = reapDecision(await knownEnvironments(shared), {
		minimumAgeMs,
		cap,
		now: context.now(),
		permanent: PERMANENT_NAMES,
	});
	const removed: string[] = [];
	const failed: Record<string, string> = {};
	for (const { environment, reap } of verdicts) {
		if (!reap || dryRun || context.interrupt.aborted) continue;
		try {
			const operations = await Operations.of(environment, context);
			const gone = await operations.withLease(environment, async () => {
				const record = await operations.records.get(environment);
				const due = record && expiry(record);
				// Somebody extended it after it was judged.
				if (due !== undefined && due > context.now()) return false;
				await takeDown(operations, environment);
				return true;
			});
			if (gone) removed.push(environment);
		} catch (error) {
			failed[environment] = (error as Error).message;
			context.progress.say(`${environment}: ${failed[environment]}`);
		}
	}
	return { dryRun, verdicts, removed, failed };
}
