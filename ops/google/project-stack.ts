import type { DeployedStack } from "../deployment/deployed-stack.ts";
import { stateOf } from "./gke-target.ts";
import type { GoogleCloud } from "./google-cloud.ts";

interface State {
	readonly resources?: readonly {
		readonly mode: string;
		readonly type: string;
		readonly name: string;
	}[];
}

/**
 * Whether everything that a stack declares is in its state. What the project has once is applied with its first environment, and
 * then left alone: who deploys an environment need not have the rights that it takes.
 */
export async function isComplete(
	{ name, declared }: Pick<DeployedStack, "name" | "declared">,
	{ bucket }: Pick<GoogleCloud, "bucket">,
): Promise<boolean> {
	const found = await bucket.read(stateOf(name));
	const { resources = [] } = JSON.parse(found?.text ?? "{}") as State;
	const held = new Set(
		resources
			.filter(({ mode }) => mode === "managed")
			.map(({ type, name }) => `${type}.${name}`),
	);
	return declared.every((address) => held.has(address));
}
