import { setTimeout as sleep } from "node:timers/promises";
import { COMPONENTS, COORDINATORS } from "../../engines/component.ts";
import type { Kubectl, KubernetesObject } from "../kubernetes/kubectl.ts";
import { InterruptedError } from "../operator/errors.ts";
import type { Sleepers } from "../records/environment-record.ts";

interface Scalable extends KubernetesObject {
	readonly spec: { readonly replicas?: number };
	readonly status?: {
		readonly replicas?: number;
		readonly readyReplicas?: number;
	};
}

interface Suspendable extends KubernetesObject {
	readonly spec: { readonly suspend?: boolean };
	readonly status?: { readonly active?: number };
}

const SCALED = "deployments.apps,statefulsets.apps";
const POLL_MS = 1_000;

const key = ({ kind, metadata }: KubernetesObject): string =>
	`${kind}/${metadata.name}`;

/**
 * What runs in a namespace now. Counts that `before` holds win over zeros: they are of a run that was killed after it had
 * begun to scale down.
 */
export async function sleepersOf(
	kubectl: Kubectl,
	namespace: string,
	before: Sleepers = { replicas: {}, suspended: {} },
): Promise<Sleepers> {
	const scaled = await kubectl.list<Scalable>(SCALED, { namespace });
	const replicas = scaled.map((each) => {
		const now = each.spec.replicas ?? 1;
		return [key(each), now || (before.replicas[key(each)] ?? 0)];
	});
	const suspendable = await kubectl.list<Suspendable>("cronjobs,jobs", {
		namespace,
	});
	const suspended = suspendable
		.filter(({ kind, status }) => kind === "CronJob" || status?.active)
		.map((each) => [
			key(each),
			before.suspended[key(each)] ?? each.spec.suspend ?? false,
		]);
	return {
		replicas: Object.fromEntries(replicas) as Record<string, number>,
		suspended: {
			...before.suspended,
			...(Object.fromEntries(suspended) as Record<string, boolean>),
		},
	};
}

export interface SleepProps {
	readonly kubectl: Kubectl;
	readonly namespace: string;
	readonly sleepers: Sleepers;
	readonly say: (line: string) => void;
	readonly waitMs: number;
	readonly signal?: AbortSignal;
}

/** An environment did not come to rest, or up, within the time. */
class SleepError extends Error {
	readonly code = "SLEEP_UNFINISHED";

	constructor(namespace: string, what: string, left: readonly string[]) {
		super(
			`${namespace}: ${left.join(", ")} ${what}; run the command again to continue`,
		);
		this.name = "SleepError";
	}
}

/**
 * Scales everything to zero: jobs and what uses the engines first. Autoscalers rest by themselves while their target has no
 * replicas (Kubernetes docs, "Horizontal Pod Autoscaling", implicit maintenance mode). Claims and their disks stay.
 */
export async function fallAsleep(props: SleepProps): Promise<void> {
	for (const each of Object.keys(props.sleepers.suspended))
		await suspend(props, each, true);
	for (const group of groupsOf(props.sleepers).reverse()) {
		for (const each of group) await scale(props, each, 0);
		await settled(props, group, "still have pods", ({ status }) =>
			Boolean(status?.replicas),
		);
	}
}

/** Restores what was running: engines first. */
export async function wakeUp(props: SleepProps): Promise<void> {
	const { replicas, suspended } = props.sleepers;
	for (const group of groupsOf(props.sleepers)) {
		for (const each of group) await scale(props, each, replicas[each] ?? 0);
		await settled(
			props,
			group,
			"are not ready",
			({ spec, status }) => (status?.readyReplicas ?? 0) < (spec.replicas ?? 0),
		);
	}
	for (const [each, was] of Object.entries(suspended))
		await suspend(props, each, was);
}

/** What engines need to stop well, the other engines, then what uses them. */
function groupsOf({ replicas }: Sleepers): string[][] {
	const rank = (each: string): number => {
		const [, name] = each.split("/");
		if (COORDINATORS.some((one) => one === name)) return 0;
		return COMPONENTS.some((one) => one === name) ? 1 : 2;
	};
	const groups = Map.groupBy(Object.keys(replicas), rank);
	return [0, 1, 2].map((each) => groups.get(each) ?? []);
}

async function scale(
	{ kubectl, namespace }: SleepProps,
	each: string,
	replicas: number,
): Promise<void> {
	const [kind = "", name = ""] = each.split("/");
	await kubectl.patch(kind.toLowerCase(), name, namespace, {
		spec: { replicas },
	});
}

async function suspend(
	{ kubectl, namespace }: SleepProps,
	each: string,
	suspended: boolean,
): Promise<void> {
	const [kind = "", name = ""] = each.split("/");
	// A job may have ended and been cleaned up.
	if (!(await kubectl.get(kind.toLowerCase(), name, namespace))) return;
	await kubectl.patch(kind.toLowerCase(), name, namespace, {
		spec: { suspend: suspended },
	});
}

async function settled(
	{ kubectl, namespace, say, waitMs, signal }: SleepProps,
	group: readonly string[],
	what: string,
	unfinished: (object: Scalable) => boolean,
): Promise<void> {
	const latest = performance.now() + waitMs;
	let reported = -1;
	for (;;) {
		const all = await kubectl.list<Scalable>(SCALED, { namespace });
		const left = all
			.filter((each) => group.includes(key(each)) && unfinished(each))
			.map(key);
		if (left.length === 0) return;
		if (signal?.aborted) throw new InterruptedError(`waiting for ${namespace}`);
		if (performance.now() > latest) throw new SleepError(namespace, what, left);
		if (left.length !== reported) say(`${namespace}: ${left.length} ${what}`);
		reported = left.length;
		await sleep(POLL_MS);
	}
}
