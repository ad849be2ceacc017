import { createHash } from "node:crypto";
import type { ResourceChange } from "./terraform.ts";

/** What one stack's plan would do. */
export interface StackPlan {
	readonly stack: string;
	readonly changes: readonly ResourceChange[];
}

/**
 * Names what a plan would do, so that what was read and agreed on is what is applied: the same changes of the same objects to
 * the same values give the same hash. 16 hexadecimal digits.
 */
export function planHash(plans: readonly StackPlan[]): string {
	const described = plans.map(({ stack, changes }) => [
		stack,
		changes
			.filter(({ change }) => change.actions.join() !== "no-op")
			.map(({ address, change }) => [
				address,
				change.actions,
				change.before,
				change.after,
			])
			.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
	]);
	return createHash("sha256")
		.update(JSON.stringify(sorted(described)))
		.digest("hex")
		.slice(0, 16);
}

/** With the keys of all objects in order. */
function sorted(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sorted);
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([key, each]) => [key, sorted(each)]),
	);
}
