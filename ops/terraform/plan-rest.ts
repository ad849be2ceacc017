import { isDeepStrictEqual } from "node:util";
import type { ResourceChange } from "./terraform.ts";

/** Whether a plan would do nothing but what another one would have done: the rest of it, after an apply that ended half way. */
export function isRestOf(
	rest: readonly ResourceChange[],
	agreed: readonly ResourceChange[],
): boolean {
	const known = new Map(agreed.map((each) => [each.address, each.change]));
	return rest.every(({ address, change }) => {
		if (change.actions.join() === "no-op") return true;
		const before = known.get(address);
		return (
			before !== undefined &&
			isDeepStrictEqual(change.actions, before.actions) &&
			isDeepStrictEqual(change.after, before.after)
		);
	});
}
