import type { Removal } from "../ops/deployment/removal.ts";

/** What was removed, by kind. */
export function removalText(result: Removal): string {
	const removed = Object.entries(result.removed);
	const count = removed.reduce((sum, [, n]) => sum + n, 0);
	return count
		? `${result.environment} has gone after ${result.seconds} s: ${count} objects were removed (${removed.map(([kind, n]) => `${n} ${kind}`).join(", ")}); nothing is left of any type`
		: `${result.environment}: there was nothing to remove, and nothing is left of any type`;
}
