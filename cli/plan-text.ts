import type { PlanResult } from "../ops/deployment/plan-stacks.ts";

/** What a plan would do, stack by stack, and its hash. */
export const planText = (result: PlanResult): string =>
	[
		...result.stacks.flatMap(({ stack, changes }) => [
			`${stack}: ${changes.length ? `${changes.length} changes` : "no changes"}`,
			...changes.map(
				({ address, actions }) => `  ${actions.join("/")}  ${address}`,
			),
		]),
		...result.later.map(
			(stack) => `${stack}: can be planned when its cluster is there`,
		),
		`plan ${result.hash}`,
	].join("\n");
