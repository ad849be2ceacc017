import { resolve } from "node:path";
import type { FlagValues } from "../flag.ts";
import { dataDir, wholeNumber } from "../flags.ts";

export const clusterFolder = { "data-dir": dataDir(".data-cluster") } as const;

export const clusterSize = {
	"port-base": {
		kind: "parsed",
		brief: "the API server's port; five more follow it",
		parse: wholeNumber(1_024, 65_530),
		default: "16443",
	},
	nodes: {
		kind: "parsed",
		brief: "simulated nodes, in three zones",
		parse: wholeNumber(1, 200),
		default: "3",
	},
} as const;

/** The control plane of a folder; it is a tool of the tests, and loaded when it is needed. */
export async function backgroundCluster(
	flags: FlagValues<typeof clusterFolder>,
) {
	const { BackgroundCluster } = await import(
		"../../__tests__/control-plane/background-cluster.ts"
	);
	return new BackgroundCluster(resolve(flags["data-dir"]));
}
