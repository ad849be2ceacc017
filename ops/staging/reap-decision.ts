import {
	type EnvironmentRecord,
	expiry,
} from "../records/environment-record.ts";
import { STAGING_PREFIX } from "./staging-name.ts";

/** What is known of an environment when it is judged. */
export interface ReapCandidate {
	readonly record: EnvironmentRecord;
	/** Whether the namespace carries the disposable label; undefined when there is no namespace. */
	readonly labelled: boolean | undefined;
	/** Who works on it now. */
	readonly busy?: string;
}

export interface ReapRules {
	/** Milliseconds since the epoch. */
	readonly now: number;
	/** Younger ones are left alone, whatever their TTL. */
	readonly minimumAgeMs: number;
	/** No more than this in one run, the longest overdue first. */
	readonly cap: number;
	/** Never, whatever a record says. */
	readonly permanent: readonly string[];
}

export interface ReapVerdict {
	readonly environment: string;
	readonly reap: boolean;
	readonly because: string;
}

/** Which environments go, and why each of the others stays. */
export function reapDecision(
	candidates: readonly ReapCandidate[],
	rules: ReapRules,
): ReapVerdict[] {
	const judged = candidates.map((candidate) => ({
		environment: candidate.record.environment,
		due: expiry(candidate.record) ?? Number.POSITIVE_INFINITY,
		kept: reasonToKeep(candidate, rules),
	}));
	judged.sort((a, b) => a.due - b.due);
	let left = rules.cap;
	return judged.map(({ environment, due, kept }) => {
		if (kept !== undefined) return { environment, reap: false, because: kept };
		if (left-- <= 0)
			return {
				environment,
				reap: false,
				because: `is overdue, but ${rules.cap} go in one run at most`,
			};
		const because = `was due ${new Date(due).toISOString()}`;
		return { environment, reap: true, because };
	});
}

function reasonToKeep(
	{ record, labelled, busy }: ReapCandidate,
	{ now, minimumAgeMs, permanent }: ReapRules,
): string | undefined {
	const { environment, namespace, lifetime } = record;
	if (permanent.includes(environment) || permanent.includes(namespace))
		return "is a permanent environment";
	if (!environment.startsWith(STAGING_PREFIX) || namespace !== environment)
		return `is not called ${STAGING_PREFIX}… as every disposable environment is`;
	if (record.unreadable) return record.problem;
	if (!lifetime) return "has no TTL";
	if (labelled === false)
		return `its namespace ${namespace} does not carry the disposable label`;
	if (busy) return `${busy} is at work on it`;
	const due = expiry(record) as number;
	if (Number.isNaN(due)) return "its record has no time to count from";
	if (due > now) return `is not due before ${new Date(due).toISOString()}`;
	const age = now - Date.parse(lifetime.created);
	if (age < minimumAgeMs)
		return `is younger than ${Math.round(minimumAgeMs / 60_000)} minutes`;
	return undefined;
}
