import { LocalBackend, type TerraformStack } from "cdktf";
import { GcsState } from "../constructs/gcp/gcs-state.ts";
import type { Cluster } from "../environments/cluster-spec.ts";

/**
 * Of local states, from a stack's folder: beside the folder of synthesized stacks (`cdktf.out`), which the `cdktf` CLI clears
 * with all that is in it.
 */
const STATES = "../../../.states";

/** Where a stack's state lies: in Cloud Storage for environments there, in a file elsewhere. */
export function keepState(
	stack: TerraformStack,
	{
		cluster,
		name,
	}: { readonly name: string; readonly cluster: Pick<Cluster, "kind"> },
	part: string,
): void {
	if (cluster.kind === "gke") new GcsState(stack, name, part);
	// Explicit: the default would write this machine's absolute path into the stack.
	else new LocalBackend(stack, { path: `${STATES}/${name}-${part}.tfstate` });
}
