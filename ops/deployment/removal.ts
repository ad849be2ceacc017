import { setTimeout as sleep } from "node:timers/promises";
import {
	clusterInventory,
	countsByKind,
	type InventoryEntry,
	inventoryEntry,
	namespaceInventory,
} from "../kubernetes/inventory.ts";
import type { Kubectl } from "../kubernetes/kubectl.ts";
import { type Namespace, namespaceEnd } from "../kubernetes/namespace-end.ts";
import type { Operations } from "../operator/operations.ts";
import type { OperationsContext } from "../operator/operations-context.ts";
import { CREDENTIALS, type DeployedStack } from "./deployed-stack.ts";
import type { Deployment } from "./deployment.ts";

/** Something of an environment is left after all of it was destroyed. */
class LeftoversError extends Error {
	readonly code = "LEFTOVERS";
	readonly left: readonly InventoryEntry[];

	constructor(environment: string, left: readonly InventoryEntry[]) {
		super(
			`${environment} is destroyed, but ${left.length} object(s) are left:\n${left.map(({ kind, name }) => `  ${kind} ${name}`).join("\n")}`,
		);
		this.name = "LeftoversError";
		this.left = left;
	}
}

/** What was there and has gone. */
export interface Removal {
	readonly environment: string;
	readonly namespace: string;
	readonly seconds: number;
	/** Objects by kind, as they were counted before. */
	readonly removed: Readonly<Record<string, number>>;
	/** All types of objects were queried afterwards; none had any. */
	readonly nothingLeft: true;
}

/** What is removed. */
export interface Removable {
	readonly name: string;
	readonly namespace: string;
	/** Whether its secret values go too, wherever they are stored. */
	readonly disposable: boolean;
}

/** Volumes go some time after their claims. */
const VOLUMES_WITHIN_MS = 120_000;
const POLL_MS = 1_000;

/**
 * Deletes an environment's namespace, waits until it has really gone, destroys the stacks, last first, and looks for anything
 * left of any type. A cluster of its own goes when nothing is left on it: its disks would outlive it. To be called
 * while the environment's lease is held.
 * @throws {NamespaceStuckError} @throws {LeftoversError} @throws {TerraformError} @throws {InterruptedError}
 */
export async function removeEnvironment(
	operations: Operations,
	environment: Removable,
	deployment: Deployment,
): Promise<Removal> {
	const { context } = operations;
	const { now } = context;
	const { name, namespace } = environment;
	const started = now();
	const kubectl = await operations.reach();
	const before = kubectl
		? [
				...(await namespaceInventory(kubectl, namespace)),
				...(await clusterInventory(kubectl, { environment: name, namespace })),
			]
		: [];
	if (kubectl) await deleteNamespace(kubectl, namespace, context);
	const stacks = [...deployment.stacks].reverse();
	for (const stack of stacks.filter(({ needsCluster }) => needsCluster))
		await destroyStack(operations, deployment, stack);
	if (kubectl) await refuseLeftovers(kubectl, environment);
	for (const stack of stacks.filter(({ needsCluster }) => !needsCluster))
		before.push(...(await destroyStack(operations, deployment, stack)));
	await refuseClusters(operations, environment);
	await forget(operations, environment, deployment);
	return {
		environment: name,
		namespace,
		nothingLeft: true,
		seconds: Math.round((now() - started) / 1000),
		removed: countsByKind(before),
	};
}

/** @returns what it held */
async function destroyStack(
	{ context, reached }: Operations,
	deployment: Deployment,
	stack: DeployedStack,
): Promise<readonly InventoryEntry[]> {
	if (!(await deployment.wasApplied(stack))) return [];
	context.progress.say(`${stack.name}: destroying`);
	await deployment.init(stack);
	const held = async () =>
		(await stack.terraform.stateList()).map((address) =>
			inventoryEntry(address.split(".", 1)[0] ?? "", address),
		);
	const before = await held();
	if (stack.needsCluster && !reached)
		await deployment.destroyWithoutCluster(stack);
	else await deployment.destroy(stack);
	const left = await held();
	if (left.length) throw new LeftoversError(stack.name, left);
	return before;
}

/**
 * The namespace goes first, with all that is in it: Terraform would wait for it without saying what holds it, could not be
 * stopped meanwhile, and would leave it alone if its state were lost. What the stacks have elsewhere, Terraform then destroys.
 */
async function deleteNamespace(
	kubectl: Kubectl,
	namespace: string,
	{ progress, waitMs, interrupt }: OperationsContext,
): Promise<void> {
	const found = await kubectl.get<Namespace>("namespace", namespace);
	if (!found) return;
	progress.say(`namespace ${namespace}: deleting it with all that is in it`);
	await kubectl.delete("namespace", namespace);
	await namespaceEnd({
		kubectl,
		namespace,
		waitMs,
		signal: interrupt,
		say: (line) => progress.say(line),
	});
}

async function refuseLeftovers(
	kubectl: Kubectl,
	{ name, namespace }: Removable,
): Promise<void> {
	const latest = performance.now() + VOLUMES_WITHIN_MS;
	for (;;) {
		const found = await kubectl.get<Namespace>("namespace", namespace);
		const left = [
			...(found ? [inventoryEntry("Namespace", namespace)] : []),
			...(await namespaceInventory(kubectl, namespace)),
			...(await clusterInventory(kubectl, { environment: name, namespace })),
		];
		if (left.length === 0) return;
		if (performance.now() > latest) throw new LeftoversError(name, left);
		await sleep(POLL_MS);
	}
}

/** Google Cloud's own word: a state that was lost knows nothing of what it had made. */
async function refuseClusters(
	{ target, owned }: Operations,
	{ name }: Removable,
): Promise<void> {
	const left = owned ? await target.google?.clusters.of(name) : [];
	if (left?.length)
		throw new LeftoversError(
			name,
			left.map((each) => inventoryEntry("GKE cluster", each.name)),
		);
}

/** Deletes what is stored about an environment that is no more, its states included; the record last, so that a killed run is repeated. */
async function forget(
	{ target, store, context }: Operations,
	{ name: environment, disposable }: Removable,
	{ stacks }: Deployment,
): Promise<void> {
	for (const { name } of stacks) await target.forgetState(name);
	// Those of an environment that stays are not the runner's where they are given to it.
	const given = context.environment[CREDENTIALS] !== undefined;
	if (disposable || !target.google || !given)
		await store.credentials.remove(environment);
	await store.records.remove(environment);
}
