import { LocalBackend, type TerraformStack } from "cdktf";
import { GcsState } from "../constructs/gcp/gcs-state.ts";
import type { EnvironmentSpec } from "../environments/environment-spec.ts";

/** Where a stack's state lies: in Cloud Storage for environments there, beside the stack elsewhere. */
export function keepState(
	stack: TerraformStack,
	{ cluster, name }: EnvironmentSpec,
	part: string,
): void {
	if (cluster.kind === "gke") new GcsState(stack, name, part);
	// Explicit: the default would write this machine's absolute path into the stack.
	else new LocalBackend(stack, { path: `${name}-${part}.tfstate` });
}
