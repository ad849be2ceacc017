import type { UpResult } from "./deployment/bring-up.ts";
import type { PlanResult } from "./deployment/plan-stacks.ts";
import type { Removal } from "./deployment/removal.ts";
import type { ListedEnvironment } from "./environments/list.ts";
import type { Extension } from "./staging/extend.ts";
import type { ReapResult } from "./staging/reap.ts";
import type { SleepResult } from "./staging/sleep-wake.ts";

// What the commands have to say, for people; each a few lines.

const dollars = (amount: number): string => `$${amount.toFixed(2)}`;

export const upText = (result: UpResult): string =>
	[
		`${result.environment} is up after ${result.seconds} s, for ${result.owner}`,
		`  expires   ${result.expires} (TTL ${result.ttl}; npm run staging -- extend NAME --ttl 4h)`,
		`  cost      about ${dollars(result.cost.total)} an hour, ${dollars(result.cost.disks)} of it disks (${result.cost.basis})`,
		...Object.entries(result.connect).map(
			([name, command]) =>
				`  ${name.replace(/-page$/, "").padEnd(9)} ${command}`,
		),
		`  differs from prod in ${result.differences.length} keys; in its size:`,
		...grouped(result.differences).map((line) => `    ${line}`),
	].join("\n");

/** Parts that say which environment it is, and how it is reached. */
const IDENTITY =
	/^(name|tier|cluster|isolation|lifetime|namespace|exposure|addOns)$/;

/** One line for each part of the specification that has to do with its size. */
function grouped(lines: readonly string[]): string[] {
	const groups = new Map<string, string[]>();
	for (const line of lines) {
		const part = line.split(/[.:]/, 1)[0] ?? "";
		if (IDENTITY.test(part)) continue;
		const rest = line.slice(part.length + 1).trim();
		groups.set(part, [...(groups.get(part) ?? []), rest]);
	}
	return [...groups].map(([part, rest]) => `${part}: ${rest.join("; ")}`);
}

export const removalText = (result: Removal): string => {
	const removed = Object.entries(result.removed);
	const count = removed.reduce((sum, [, n]) => sum + n, 0);
	return count
		? `${result.environment} has gone after ${result.seconds} s: ${count} objects were removed (${removed.map(([kind, n]) => `${n} ${kind}`).join(", ")}); nothing is left of any type`
		: `${result.environment}: there was nothing to take away, and nothing is left of any type`;
};

export const listText = (environments: readonly ListedEnvironment[]): string =>
	environments.length === 0
		? "no environments"
		: table([
				[
					...["ENVIRONMENT", "ISOLATION", "STATE", "OWNER", "EXPIRES"],
					...["COST/H", "COMMIT", ""],
				],
				...environments.map((each) => [
					each.environment,
					each.isolation,
					each.phase,
					each.owner,
					each.expires?.replace(/:\d\d\.\d+Z$/, "Z") ?? "stays",
					each.costPerHour === null ? "" : `~${dollars(each.costPerHour)}`,
					each.commit.slice(0, 12),
					each.busy ? `${each.busy} is at work` : (each.problem ?? ""),
				]),
			]);

function table(rows: readonly (readonly string[])[]): string {
	const cell = (text: string) => text.split("\n", 1)[0]?.slice(0, 60) ?? "";
	const widths = (rows[0] ?? []).map((_, column) =>
		Math.max(...rows.map((row) => cell(row[column] ?? "").length)),
	);
	return rows
		.map((row) =>
			row
				.map((text, column) => cell(text).padEnd(widths[column] ?? 0))
				.join("  ")
				.trimEnd(),
		)
		.join("\n");
}

export const extensionText = (result: Extension): string =>
	`${result.environment} expires ${result.expires}, ${result.ttl} after it was made`;

export const sleepText = (result: SleepResult): string => {
	const { replicas, phase, environment } = result;
	const pods = Object.values(replicas).reduce((sum, n) => sum + n, 0);
	return phase === "asleep"
		? `${environment} sleeps: ${pods} pods stopped, all disks kept`
		: `${environment} is awake: ${pods} pods run again`;
};

export const reapText = (result: ReapResult): string =>
	[
		...result.verdicts.map(({ environment, reap, because }) => {
			const gone = result.removed.includes(environment);
			const failed = result.failed[environment];
			const what = gone
				? "removed"
				: failed
					? "FAILED"
					: reap
						? "would be removed"
						: "kept";
			return `${what}  ${environment}: ${because}${failed ? `; ${failed}` : ""}`;
		}),
		result.dryRun
			? "a dry run: nothing was removed"
			: `${result.removed.length} removed`,
	].join("\n");

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

export const deployText = ({
	environment,
	changes,
	hash,
	later,
}: PlanResult): string => {
	if (later.length)
		return `${environment}: what was planned is applied (${hash}); ${later.join(", ")} could not be planned before: plan again`;
	return changes
		? `${environment} is deployed`
		: `${environment}: nothing to do (plan ${hash})`;
};
