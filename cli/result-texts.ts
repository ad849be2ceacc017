import type { PlanResult } from "../ops/deployment/plan-stacks.ts";
import type { Removal } from "../ops/deployment/removal.ts";
import { whatChangedText } from "../ops/deployment/what-changed-text.ts";
import type { SleepResult } from "../ops/staging/sleep-wake.ts";

/** What a plan would do, stack by stack, and its hash. */
export const planText = (result: PlanResult): string =>
	[
		...result.stacks.flatMap(({ stack, changes }) => [
			`${stack}: ${changes.length ? `${changes.length} changes` : "no changes"}`,
			...changes.map(
				({ address, actions }) => `  ${actions.join("/")}  ${address}`,
			),
		]),
		whatChangedText(result),
	].join("\n");

/** What was removed, by kind. */
export function removalText(result: Removal): string {
	const removed = Object.entries(result.removed);
	const count = removed.reduce((sum, [, n]) => sum + n, 0);
	return count
		? `${result.environment} has gone after ${result.seconds} s: ${count} objects were removed (${removed.map(([kind, n]) => `${n} ${kind}`).join(", ")}); nothing is left of any type`
		: `${result.environment}: there was nothing to remove, and nothing is left of any type`;
}

/** What sleep or wake has done. */
export const sleepText = (result: SleepResult): string => {
	const { replicas, phase, environment } = result;
	const pods = Object.values(replicas).reduce((sum, n) => sum + n, 0);
	return phase === "asleep"
		? `${environment} sleeps: ${pods} pods stopped, all disks kept`
		: `${environment} is awake: ${pods} pods run again`;
};

/** An amount in US dollars. */
export const dollars = (amount: number): string => `$${amount.toFixed(2)}`;
