import { type PlannedCost, plannedCost } from "../cost/planned-cost.ts";
import type { PriceTable } from "../cost/price-table.ts";
import type { StackPlan } from "../terraform/plan-hash.ts";
import type { ResourceChange } from "../terraform/terraform.ts";

/** One object of a plan, as a reviewer knows it. */
export interface ReviewedObject {
	readonly stack: string;
	readonly address: string;
	/** E.g. `StatefulSet kafka`. */
	readonly object: string;
}

/** What is no more, or is made anew. */
export interface LostObject extends ReviewedObject {
	readonly action: "destroyed" | "replaced";
	/** What goes with it, where something does. */
	readonly dataAtRisk?: string;
}

/** A workload whose pods are replaced. */
export interface Restart extends ReviewedObject {
	readonly pods: number;
	/** The parts of its pods that differ, e.g. `image of kafka`. */
	readonly because: readonly string[];
}

/** What a plan would do, as a page for who reviews it: the worst first. */
export interface WhatChanged {
	readonly lost: readonly LostObject[];
	readonly restarts: readonly Restart[];
	readonly counts: {
		readonly created: number;
		readonly updated: number;
		readonly replaced: number;
		readonly destroyed: number;
	};
	readonly cost: PlannedCost;
}

/** Kinds of objects that hold data, and what is lost with one. */
const HOLDS: Readonly<Record<string, string>> = {
	kubernetes_namespace_v1: "everything in it, all volumes included",
	kubernetes_persistent_volume_claim_v1: "its volume",
	kubernetes_stateful_set_v1:
		"none while its claims stay; they are not deleted with it",
	kubernetes_secret_v1: "its values",
	google_container_cluster: "everything on the cluster, all volumes included",
	google_storage_bucket: "its objects",
	google_kms_crypto_key: "all that is encrypted with it",
	google_kms_key_ring: "all that is encrypted with its keys",
	google_secret_manager_secret: "its values",
	google_artifact_registry_repository: "its images",
};

const WORKLOADS = [
	"kubernetes_deployment_v1",
	"kubernetes_stateful_set_v1",
	"kubernetes_daemon_set_v1",
];

export function whatChanged(
	plans: readonly StackPlan[],
	prices: PriceTable,
): WhatChanged {
	const all = plans.flatMap(({ stack, changes }) =>
		changes
			.filter(({ mode }) => mode === "managed")
			.map((change) => ({ stack, change, action: actionOf(change) })),
	);
	const counted = (action: Action) =>
		all.filter((each) => each.action === action).length;
	const lost = all
		.flatMap(({ stack, change, action }) =>
			action === "destroyed" || action === "replaced"
				? [lostObject(stack, change, action)]
				: [],
		)
		.sort((a, b) => rank(a) - rank(b));
	return {
		lost,
		restarts: all.flatMap(({ stack, change, action }) =>
			action === "updated" ? restart(stack, change) : [],
		),
		counts: {
			created: counted("created"),
			updated: counted("updated"),
			replaced: counted("replaced"),
			destroyed: counted("destroyed"),
		},
		cost: plannedCost(
			all.map(({ change }) => change),
			prices,
		),
	};
}

type Action = "created" | "updated" | "replaced" | "destroyed" | "none";

function actionOf({ change: { actions } }: ResourceChange): Action {
	if (actions.includes("create"))
		return actions.includes("delete") ? "replaced" : "created";
	if (actions.includes("delete")) return "destroyed";
	return actions.includes("update") ? "updated" : "none";
}

const rank = ({ dataAtRisk, action }: LostObject): number =>
	(dataAtRisk ? 0 : 2) + (action === "destroyed" ? 0 : 1);

function lostObject(
	stack: string,
	change: ResourceChange,
	action: LostObject["action"],
): LostObject {
	const dataAtRisk = HOLDS[change.type];
	return {
		...reviewed(stack, change),
		action,
		...(dataAtRisk && { dataAtRisk }),
	};
}

function reviewed(stack: string, change: ResourceChange): ReviewedObject {
	const { type, address } = change;
	const kind = type
		.replace(/^(kubernetes|google)_|_v\d+$/g, "")
		.split("_")
		.map((word) => word.charAt(0).toUpperCase() + word.slice(1))
		.join("");
	const { before, after } = change.change;
	const name = nameIn(after) ?? nameIn(before) ?? change.name;
	return { stack, address, object: `${kind} ${name}` };
}

function nameIn(value: unknown): string | undefined {
	const { metadata, name } = (value ?? {}) as {
		metadata?: readonly { name?: string }[];
		name?: string;
	};
	return metadata?.[0]?.name ?? name;
}

/** As Terraform has a workload. */
interface Workload {
	readonly spec?: readonly {
		readonly replicas?: string | number | null;
		readonly template?: readonly Template[];
	}[];
}

interface Template {
	readonly metadata?: unknown;
	readonly spec?: readonly Readonly<Record<string, unknown>>[];
}

interface Container {
	readonly name: string;
	readonly [key: string]: unknown;
}

function restart(stack: string, change: ResourceChange): readonly Restart[] {
	if (!WORKLOADS.includes(change.type)) return [];
	const { before, after } = change.change as {
		before: Workload | null;
		after: Workload | null;
	};
	const [old] = before?.spec ?? [];
	const [spec] = after?.spec ?? [];
	const because = differences(old?.template?.[0], spec?.template?.[0]);
	if (because.length === 0) return [];
	const pods = Number(spec?.replicas ?? old?.replicas ?? 1);
	return [{ ...reviewed(stack, change), pods, because }];
}

function differences(
	before: Template | undefined,
	after: Template | undefined,
): readonly string[] {
	const [old = {}] = before?.spec ?? [];
	const [now = {}] = after?.spec ?? [];
	const { container: oldContainers, init_container: oldInit, ...oldPod } = old;
	const { container, init_container, ...pod } = now;
	return [
		...(same(before?.metadata, after?.metadata)
			? []
			: ["labels or configuration"]),
		...differingKeys(oldPod, pod),
		...inContainers(oldContainers, container),
		...inContainers(oldInit, init_container),
	];
}

function inContainers(before: unknown, after: unknown): readonly string[] {
	const byName = (list: unknown) =>
		new Map(
			((list ?? []) as readonly Container[]).map((each) => [each.name, each]),
		);
	const [old, now] = [byName(before), byName(after)];
	return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => {
		const [a, b] = [old.get(name), now.get(name)];
		if (!a || !b) return [`container ${name}`];
		return differingKeys(a, b).map((key) => `${key} of ${name}`);
	});
}

const differingKeys = (
	a: Readonly<Record<string, unknown>>,
	b: Readonly<Record<string, unknown>>,
): readonly string[] =>
	[...new Set([...Object.keys(a), ...Object.keys(b)])].filter(
		(key) => !same(a[key], b[key]),
	);

/** Terraform has what is not set as null, an empty text or an empty list. */
function same(a: unknown, b: unknown): boolean {
	return JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}

function plain(value: unknown): unknown {
	if (value === null || value === "") return undefined;
	if (Array.isArray(value)) return value.length ? value.map(plain) : undefined;
	if (typeof value !== "object") return value;
	const entries = Object.entries(value as object)
		.map(([key, each]) => [key, plain(each)] as const)
		.filter(([, each]) => each !== undefined)
		.sort(([x], [y]) => (x < y ? -1 : 1));
	return entries.length ? Object.fromEntries(entries) : undefined;
}
