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
 * Destroys an environment's stacks, last first, waits until its namespace has really gone, and looks for anything left of any
 * type. To be called in the environment's turn.
 * @throws {NamespaceStuckError} @throws {LeftoversError} @throws {TerraformError}
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
	const ended = new AbortController();
	const stop = AbortSignal.any([interrupt, ended.signal]);
	const deployment = new Deployment({
		...{ environment, target, program, progress, unlock, interrupt: stop },
		workDirectory: workDirectory(context, name),
	});
	deployment.fillVariables();
	deployment.useCredentials(
		Operations.placeholders(deployment.credentialNames),
	);
	for (const stack of [...deployment.stacks].reverse()) {
		progress.say(`${stack.name}: destroying`);
		await deployment.init(stack);
		await whileNamespaceGoes(operations, namespace, ended, () =>
			deployment.destroy(stack),
		);
	}
	await deleteNamespace(operations, namespace);
	await refuseLeftovers(operations, environment);
	await forget(operations, name, deployment);
	return {
		...{ environment: name, namespace, nothingLeft: true },
		seconds: Math.round((now() - started) / 1000),
		removed: countsByKind(before),
	};
}

/** Terraform only waits for a namespace: what holds it is told meanwhile, and the waiting has an end. */
async function whileNamespaceGoes(
	{ kubectl, context }: Operations,
	namespace: string,
	ended: AbortController,
	action: () => Promise<void>,
): Promise<void> {
	const { progress, waitMs } = context;
	const finished = new AbortController();
	const watch = async () => {
		while (!finished.signal.aborted) {
			await namespaceEnd({
				...{ kubectl, namespace, waitMs, signal: finished.signal },
				say: (line) => progress.say(line),
			});
			await sleep(POLL_MS, undefined, { signal: finished.signal }).catch(
				() => {},
			);
		}
	};
	const watching = watch().catch((error: unknown) => {
		ended.abort();
		return error;
	});
	try {
		await action();
	} catch (error) {
		finished.abort();
		throw (await watching) ?? error;
	}
	finished.abort();
	const problem = await watching;
	if (problem) throw problem;
}

/** For one whose state was lost, and for what was deleted meanwhile. */
async function deleteNamespace(
	{ kubectl, context }: Operations,
	namespace: string,
): Promise<void> {
	const { progress, waitMs, interrupt } = context;
	const found = await kubectl.get<Namespace>("namespace", namespace);
	if (!found) return;
	progress.say(
		`namespace ${namespace} is not in the state: deleting it with all that is in it`,
	);
	await kubectl.delete("namespace", namespace);
	await namespaceEnd({
		...{ kubectl, namespace, waitMs, signal: interrupt },
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
