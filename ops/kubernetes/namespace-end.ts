import { setTimeout as sleep } from "node:timers/promises";
import { InterruptedError } from "../operator/errors.ts";
import { type InventoryEntry, namespaceInventory } from "./inventory.ts";
import type { Kubectl, KubernetesObject } from "./kubectl.ts";

export interface Namespace extends KubernetesObject {
	readonly spec?: { readonly finalizers?: readonly string[] };
	readonly status?: {
		readonly phase?: string;
		readonly conditions?: readonly {
			readonly type: string;
			readonly status: string;
			readonly message?: string;
		}[];
	};
}

/** A namespace that does not go, with what holds it. */
class NamespaceStuckError extends Error {
	readonly code = "NAMESPACE_STUCK";
	readonly held: readonly InventoryEntry[];

	constructor(
		namespace: string,
		seconds: number,
		held: readonly InventoryEntry[],
		said: readonly string[],
	) {
		const objects = held.map(
			({ kind, name, finalizers }) =>
				`  ${kind} ${name} waits for ${finalizers.join(", ")}`,
		);
		super(
			[
				`namespace ${namespace} is still Terminating after ${seconds} s${held.length ? ", held by finalizers that nobody has removed:" : ":"}`,
				...objects,
				...said.map((text) => `  the API server says: ${text}`),
				"Bring back the controller that owns a finalizer, or take the finalizer off the object (kubectl patch … --type=json) when that controller is gone for good; then run the command again.",
			].join("\n"),
		);
		this.name = "NamespaceStuckError";
		this.held = held;
	}
}

export interface NamespaceEndProps {
	readonly kubectl: Kubectl;
	readonly namespace: string;
	/** Reports what holds it, when that changes. */
	readonly say: (line: string) => void;
	readonly waitMs: number;
	readonly signal?: AbortSignal;
}

const POLL_MS = 1_000;
const DIAGNOSE_AFTER_MS = 15_000;

/**
 * Resolves when a namespace that is being deleted has gone, or is not being deleted at all (any more).
 * @throws {NamespaceStuckError} @throws {InterruptedError}
 */
export async function namespaceEnd({
	kubectl,
	namespace,
	say,
	waitMs,
	signal,
}: NamespaceEndProps): Promise<void> {
	const since = performance.now();
	let reported = "";
	let diagnosed = since;
	for (;;) {
		if (signal?.aborted)
			throw new InterruptedError(`waiting for namespace ${namespace} to go`);
		const found = await kubectl.get<Namespace>("namespace", namespace);
		if (!found?.metadata.deletionTimestamp) return;
		const now = performance.now();
		const late = now - since >= waitMs;
		if (late || now - diagnosed >= DIAGNOSE_AFTER_MS) {
			diagnosed = now;
			const { held, said } = await diagnosis(kubectl, found);
			if (late)
				throw new NamespaceStuckError(
					namespace,
					Math.round(waitMs / 1000),
					held,
					said,
				);
			const text = [
				...held.map(({ kind, name }) => `${kind} ${name}`),
				...said,
			].join("; ");
			if (text && text !== reported)
				say(`namespace ${namespace} waits for ${text}`);
			reported = text;
		}
		await sleep(POLL_MS);
	}
}

async function diagnosis(kubectl: Kubectl, { metadata, status }: Namespace) {
	const inventory = await namespaceInventory(kubectl, metadata.name);
	const held = inventory.filter(
		({ deleting, finalizers }) => deleting && finalizers.length > 0,
	);
	const said = (status?.conditions ?? []).flatMap(({ status, message }) =>
		status === "True" && message ? [message] : [],
	);
	return { held, said };
}
