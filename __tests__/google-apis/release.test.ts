import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import {
	OWN_CLUSTER,
	readStack,
	synthStacks,
} from "../control-plane/synth-stacks.ts";

// Where release 6.50.0 of the provider does otherwise than the build that stands in for it, the stacks say what they mean:
// applying them to the stand-in would not show it.

const folder = mkdtempSync(join(tmpdir(), "google-release-"));
const stacks = [...synthStacks(folder, OWN_CLUSTER).values()].map(readStack);
after(() => rmSync(folder, { recursive: true }));

interface Cluster {
	readonly enable_l4_ilb_subsetting?: boolean;
	readonly lifecycle: { readonly ignore_changes: readonly string[] };
}
interface NodePool {
	readonly node_config: {
		readonly kubelet_config?: { readonly cpu_cfs_quota?: boolean };
	};
}

function all<T>(type: string): T[] {
	const found = stacks.flatMap(({ resource }) =>
		Object.values(resource?.[type] ?? {}),
	);
	assert.ok(found.length, `there is a ${type}`);
	return found as T[];
}

/** It sends `cpu_cfs_quota = false` with any other setting of the kubelet (hashicorp/terraform-provider-google#24569). */
test("processors of pods are limited", () => {
	for (const { node_config } of all<NodePool>("google_container_node_pool"))
		if (node_config.kubelet_config)
			assert.equal(node_config.kubelet_config.cpu_cfs_quota, true);
});

/** It would replace the cluster to have its default of `false` again (hashicorp/terraform-provider-google#25323). */
test("a cluster stays when GKE switches internal load balancers to subsets", () => {
	for (const cluster of all<Cluster>("google_container_cluster"))
		assert.equal(cluster.enable_l4_ilb_subsetting, true);
});

/** It does not know the state that GKE answers from 1.35 on (hashicorp/terraform-provider-google#26882). */
test("a cluster's encryption is no change on each plan", () => {
	for (const { lifecycle } of all<Cluster>("google_container_cluster"))
		assert.ok(
			lifecycle.ignore_changes.includes("database_encryption[0].state"),
		);
});
