import { Duration } from "@tickstack/contracts/duration";
import type { Isolation } from "../../environments/cluster-spec.ts";
import type { Settings } from "../environments/settings.ts";

/** What an environment is going through. */
export type Phase =
	| "applying"
	| "ready"
	| "failed"
	| "falling-asleep"
	| "asleep"
	| "waking"
	| "removing";

/** What was running before the environment was put to sleep. */
export interface Sleepers {
	/** Replicas by `kind/name`. */
	readonly replicas: Readonly<Record<string, number>>;
	/** Whether it was suspended before, by `kind/name`. */
	readonly suspended: Readonly<Record<string, boolean>>;
}

/** When a disposable environment is due. */
export interface RecordedLifetime {
	/** RFC 3339, UTC. */
	readonly created: string;
	/** From then on, e.g. `4h`. */
	readonly ttl: string;
}

/** What every operator may know of an environment: what it was made of, by whom, and how long it lives. */
export interface EnvironmentRecord {
	/** Whether it could not be read as what it is: then what is here is a guess, and `problem` says why. */
	readonly unreadable?: true;
	/** E.g. `staging-pr-42`. */
	readonly environment: string;
	/** As the operator named it, e.g. `feature/PR 42`. */
	readonly title: string;
	/** The environment it was derived from; its own name for a permanent one. */
	readonly from: string;
	readonly namespace: string;
	/** Whether it is a namespace on a shared cluster, or has a cluster of its own. */
	readonly isolation: Isolation;
	readonly owner: string;
	/** Absent for one that stays. */
	readonly lifetime?: RecordedLifetime;
	readonly settings: Settings;
	/** Of the code that was applied last. */
	readonly commit: string;
	readonly phase: Phase;
	/** Why, when it failed. */
	readonly problem?: string;
	/** Who ran the last command, and when (RFC 3339, UTC). */
	readonly by: string;
	readonly at: string;
	readonly sleepers?: Sleepers;
}

/** Of the namespace, its record and whatever else may be destroyed without a question. */
export const DISPOSABLE_LABEL = "tickstack.dev/disposable";
const RECORD_LABEL = "tickstack.dev/record";
export const RECORDS = `${RECORD_LABEL}=environment`;

/**
 * Of the form in which a record is stored; one that an older reader would misread gets the next number. 1 had no isolation,
 * 2 no version of its own.
 */
export const RECORD_VERSION = 3;

/** A record in the form in which it is stored. */
export const storedRecord = (record: EnvironmentRecord): object => ({
	version: RECORD_VERSION,
	...record,
});

/** Milliseconds since the epoch at which an environment is due; undefined for one that stays. */
export function expiry({ lifetime }: EnvironmentRecord): number | undefined {
	if (!lifetime) return undefined;
	const ttl = Duration.parse(lifetime.ttl)?.milliseconds ?? 0;
	return Date.parse(lifetime.created) + ttl;
}

/** The record as an object of the API: readable with kubectl alone. */
export function toConfigMap(
	record: EnvironmentRecord,
	namespace: string,
	name: string,
): object {
	const { environment, lifetime, owner, title, from, commit, phase } = record;
	const due = expiry(record);
	const expires = due === undefined ? undefined : new Date(due).toISOString();
	return {
		apiVersion: "v1",
		kind: "ConfigMap",
		metadata: {
			name,
			namespace,
			labels: {
				app: "tickstack",
				env: environment,
				[RECORD_LABEL]: "environment",
				...(lifetime && { [DISPOSABLE_LABEL]: "true" }),
			},
		},
		data: {
			environment,
			title,
			from,
			owner,
			commit,
			phase,
			...(lifetime && { created: lifetime.created, ttl: lifetime.ttl }),
			...(expires && { expires }),
			"record.json": JSON.stringify(storedRecord(record)),
		},
	};
}
