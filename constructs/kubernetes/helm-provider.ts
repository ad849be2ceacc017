import { fileURLToPath } from "node:url";
import { HelmProvider } from "@cdktf/provider-helm/lib/provider/index.js";
import type { Construct } from "constructs";
import { ClusterBinding } from "./cluster-binding.ts";
import { stackChild } from "./stack-child.ts";

/** Folder of the charts of this repository. */
export const CHARTS_PATH = fileURLToPath(
	new URL("../../charts", import.meta.url),
);

/** The stack's Helm provider, made when the first release needs it. */
export const helmProvider = (scope: Construct): HelmProvider =>
	stackChild(
		scope,
		"helm",
		(stack, id) =>
			new HelmProvider(stack, id, {
				// An attribute of the provider, not a block.
				kubernetes: ClusterBinding.of(stack).access,
			}),
	);
