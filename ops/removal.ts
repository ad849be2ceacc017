import { setTimeout as sleep } from "node:timers/promises";
import type { EnvironmentSpec } from "../environments/environment-spec.ts";
import { Deployment } from "./deployment.ts";
import {
	clusterInventory,
	countsByKind,
	type InventoryEntry,
	namespaceInventory,
} from "./inventory.ts";
import { type Namespace, namespaceEnd } from "./namespace-end.ts";
import { Operations } from "./operations.ts";
import { workDirectory } from "./operations-context.ts";
import { OPERATIONS_NAMESPACE } from "./records.ts";

/** Something of an environment is left after all of it was destroyed. */
export class LeftoversError extends Error {
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
	/** How many types of objects were asked for afterwards; none had any. */
	readonly nothingLeft: true;
}

/** Volumes go some time after their claims. */
const VOLUMES_WITHIN_MS = 120_000;
const POLL_MS = 1_000;

/**
 * Deletes an environment's namespace, waits until it has really gone, destroys the stacks, last first, and looks for anything
 * left of any type. To be called in the environment's turn.
 * @throws {NamespaceStuckError} @throws {LeftoversError} @throws {TerraformError} @throws {InterruptedError}
 */
export async function removeEnvironment(
	operations: Operations,
	environment: EnvironmentSpec,
): Promise<Removal> {
	const { kubectl, context, target } = operations;
	const { progress, interrupt, program, unlock, now } = context;
	const { name, namespace } = environment;
	const started = now();
	const before = [
		...(await namespaceInventory(kubectl, namespace)),
		...(await clusterInventory(kubectl, { environment: name, namespace })),
	];
	const deployment = new Deployment({
		environment,
		target,
		program,
		progress,
		unlock,
		interrupt,
		workDirectory: workDirectory(context, name),
	});
	deployment.fillVariables();
	deployment.useCredentials(
		Operations.placeholders(deployment.credentialNames),
	);
	await deleteNamespace(operations, namespace);
	for (const stack of [...deployment.stacks].reverse()) {
		progress.say(`${stack.name}: destroying`);
		await deployment.init(stack);
		await deployment.destroy(stack);
	}
	await refuseLeftovers(operations, environment);
	await forget(operations, name, deployment);
	return {
		environment: name,
		namespace,
		nothingLeft: true,
		seconds: Math.round((now() - started) / 1000),
		removed: countsByKind(before),
	};
}

/**
 * The namespace goes first, with all that is in it: Terraform would wait for it without saying what holds it, could not be
 * stopped meanwhile, and would leave it alone if its state were lost. What the stacks have elsewhere, Terraform then destroys.
 */
async function deleteNamespace(
	{ kubectl, context }: Operations,
	namespace: string,
): Promise<void> {
	const { progress, waitMs, interrupt } = context;
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
	{ kubectl }: Operations,
	{ name, namespace }: EnvironmentSpec,
): Promise<void> {
	const latest = performance.now() + VOLUMES_WITHIN_MS;
	for (;;) {
		const found = await kubectl.get<Namespace>("namespace", namespace);
		const left = [
			...(found
				? [
						{
							kind: "Namespace",
							name: namespace,
							finalizers: [],
							deleting: false,
						},
					]
				: []),
			...(await namespaceInventory(kubectl, namespace)),
			...(await clusterInventory(kubectl, { environment: name, namespace })),
		];
		if (left.length === 0) return;
		if (performance.now() > latest) throw new LeftoversError(name, left);
		await sleep(POLL_MS);
	}
}

/** The book's pages about an environment that is no more, its states among them; the record last, so that a killed run is repeated. */
async function forget(
	{ kubectl, records, credentials }: Operations,
	environment: string,
	deployment: Deployment,
): Promise<void> {
	for (const { name } of deployment.stacks) {
		const state = `tfstate-default-${name}`;
		await kubectl.delete("secret", state, OPERATIONS_NAMESPACE);
		await kubectl.delete("lease", `lock-${state}`, OPERATIONS_NAMESPACE);
	}
	await credentials.remove(environment);
	await records.remove(environment);
}
