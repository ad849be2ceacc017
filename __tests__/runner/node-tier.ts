import { rmSync } from "node:fs";
import { join } from "node:path";
import { images } from "../../environments/images.ts";
import { NODE_VARIABLE, type NodeOfTests } from "../node/node-under-test.ts";
import { isolated, removeCgroups, whyNoNode } from "../real-node/isolation.ts";
import { prepareNode } from "../real-node/node-parts.ts";

export interface NodeTierProps {
	/** Scratch space; only logs stay there. Not on an overlay file system, which containers cannot lie on. */
	readonly folder: string;
	/** Test files, each of which gets a node of its own, one after another. */
	readonly files: readonly string[];
	/** Arguments of `node` before the file. */
	readonly args: readonly string[];
	readonly report: (line: string) => void;
	/** Runs the process of a file to its end. */
	readonly run: (
		file: string,
		program: string,
		args: readonly string[],
		environment: Readonly<Record<string, string>>,
	) => Promise<void>;
}

/**
 * Runs each test file in namespaces of its own, in which it starts a whole Kubernetes.
 * @returns why that cannot be done on this machine; undefined when it was
 */
export async function runNodeTier(
	props: NodeTierProps,
): Promise<string | undefined> {
	const reason = whyNoNode();
	if (reason) return reason;
	const { folder } = props;
	const parts = await prepareNode(join(folder, "parts"), images, props.report);
	try {
		for (const file of props.files) {
			const node: NodeOfTests = { parts, directory: join(folder, "node") };
			const [program, args] = isolated(process.execPath, [...props.args, file]);
			await props.run(file, program, args, {
				[NODE_VARIABLE]: JSON.stringify(node),
			});
		}
	} finally {
		await cleanUp(folder);
	}
	return undefined;
}

/** Removes what stays when the namespaces are gone: cgroups and files, but for the logs. */
export async function cleanUp(folder: string): Promise<void> {
	await removeCgroups();
	rmSync(join(folder, "parts"), { recursive: true, force: true });
	for (const part of ["containers", "kubelet", "volumes"])
		rmSync(join(folder, "node", part), { recursive: true, force: true });
}
