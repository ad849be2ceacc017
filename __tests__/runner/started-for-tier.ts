import { join } from "node:path";
import { startEngines } from "../../local/engines-for-tests.ts";
import { unlessAborted } from "../../processes/unless-aborted.ts";
import { CLUSTER_VARIABLE } from "../cluster/cluster-under-test.ts";
import { startControlPlane } from "../control-plane/control-plane.ts";
import { freeControlPlanePorts } from "../control-plane/free-ports.ts";
import { ensureTools, type ToolName } from "../control-plane/tools.ts";
import { ENGINES_VARIABLE } from "../real-engines/engines-under-test.ts";

/** What runs for all test files of a tier. */
export interface Started {
	/** By which the tests find it. */
	readonly environment: Readonly<Record<string, string>>;
	stop(): Promise<void>;
}

/** Starts what the tests of a tier share; a control plane that a developer keeps running is taken as it is. */
export async function startForTier(
	what: "engines" | "control plane",
	{
		folder,
		kept,
		interrupt,
	}: {
		readonly folder: string;
		readonly kept: NodeJS.ProcessEnv;
		/** Stops what is being started, and rejects. */
		readonly interrupt: AbortSignal;
	},
): Promise<Started> {
	if (what === "engines") {
		const { endpoints, stop } = await startEngines({
			engines: ["kafka", "hdfs", "elasticsearch", "spark"],
			dir: join(folder, "engines"),
			interrupt,
		});
		const environment = { [ENGINES_VARIABLE]: JSON.stringify(endpoints) };
		return { environment, stop };
	}
	if (kept[CLUSTER_VARIABLE]) return { environment: {}, stop: async () => {} };
	const tools = ensureTools([
		...["provider-kubernetes", "provider-google", "opentofu"],
		...["registry", "fake-gcs-server"],
	] as ToolName[]);
	await unlessAborted(tools, interrupt);
	const { kubeconfig, stop } = await startControlPlane({
		directory: join(folder, "control-plane"),
		portBase: await freeControlPlanePorts(),
		simulatedNodes: 3,
		interrupt,
	});
	return { environment: { [CLUSTER_VARIABLE]: kubeconfig }, stop };
}
