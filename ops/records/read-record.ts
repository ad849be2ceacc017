import type { KubernetesObject } from "../kubernetes/kubectl.ts";
import {
	type EnvironmentRecord,
	RECORD_VERSION,
	type Sleepers,
} from "./environment-record.ts";

export interface ConfigMap extends KubernetesObject {
	readonly data?: Readonly<Record<string, string>>;
}

/**
 * Reads what any version of this code has stored about an environment, damaged records included: those say of themselves that
 * they are unreadable, and why.
 * @param environment by the place where it is stored
 */
export function readRecord(
	text: string,
	environment: string,
): EnvironmentRecord {
	let stored: Stored;
	try {
		stored = tableOf(JSON.parse(text)) ?? {};
	} catch {
		return unreadable({}, environment, "is no JSON");
	}
	const { version = RECORD_VERSION - 1 } = stored;
	if (typeof version !== "number" || version > RECORD_VERSION)
		return unreadable(
			stored,
			environment,
			`is of version ${JSON.stringify(version)}, which a later version of this code has written: use that one`,
		);
	const missing = ["environment", "owner", "phase"].filter(
		(key) => typeof stored[key] !== "string",
	);
	if (missing.length)
		return unreadable(stored, environment, `lacks ${missing.join(", ")}`);
	return known(stored, environment);
}

type Stored = Readonly<Record<string, unknown>>;

const tableOf = (value: unknown): Stored | undefined =>
	typeof value === "object" && value !== null && !Array.isArray(value)
		? (value as Stored)
		: undefined;

/** What is there of a record; the rest as it is when nobody has said otherwise. */
function known(stored: Stored, environment: string): EnvironmentRecord {
	const text = (key: string, otherwise: string) =>
		typeof stored[key] === "string" ? stored[key] : otherwise;
	const lifetime = tableOf(stored.lifetime);
	const sleepers = tableOf(stored.sleepers);
	const problem = text("problem", "");
	return {
		environment,
		title: text("title", environment),
		from: text("from", "unknown"),
		namespace: text("namespace", environment),
		isolation: stored.isolation === "cluster" ? "cluster" : "namespace",
		owner: text("owner", "unknown"),
		...(lifetime && {
			lifetime: {
				created: String(lifetime.created),
				ttl: String(lifetime.ttl),
			},
		}),
		settings: Object.fromEntries(
			Object.entries(tableOf(stored.settings) ?? {}).map(([key, value]) => [
				key,
				String(value),
			]),
		),
		commit: text("commit", "unknown"),
		phase: text("phase", "failed") as EnvironmentRecord["phase"],
		...(problem && { problem }),
		by: text("by", "unknown"),
		at: text("at", "unknown"),
		...(sleepers && {
			sleepers: {
				replicas: tableOf(sleepers.replicas) ?? {},
				suspended: tableOf(sleepers.suspended) ?? {},
			} as Sleepers,
		}),
	};
}

const unreadable = (
	stored: Stored,
	environment: string,
	why: string,
): EnvironmentRecord => ({
	...known(stored, environment),
	phase: "failed",
	unreadable: true,
	problem: `its record ${why}; staging down removes it all the same`,
});
