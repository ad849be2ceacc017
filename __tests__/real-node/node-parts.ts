import { rmSync } from "node:fs";
import { join } from "node:path";
import type { ImageLock } from "../../environments/image-lock.ts";
import { CONTROL_PLANE_TOOLS } from "../control-plane/control-plane-processes.ts";
import { ensureTools } from "../control-plane/tools.ts";
import { debianPackages } from "./debian-packages.ts";
import { buildNodeImages } from "./node-images.ts";
import { NODE_PACKAGES, NODE_TOOLS } from "./node-processes.ts";

/** What a node is made of. JSON, since it is prepared outside of the node's namespaces, which lead nowhere. */
export interface NodeParts {
	/** Images of engines, workloads and of the cluster's own pods. */
	readonly images: string;
	/** Root of the unpacked packages. */
	readonly packages: string;
	readonly executables: Readonly<Record<(typeof NODE_TOOLS)[number], string>>;
}

/**
 * Builds and fetches all that a node is made of; from a second time on only the images are written anew.
 * @param folder of the images; emptied first
 * @throws {BuildError} @throws {PackageError} @throws {ArtifactError}
 */
export async function prepareNode(
	folder: string,
	images: ImageLock,
	report: (line: string) => void,
): Promise<NodeParts> {
	rmSync(folder, { recursive: true, force: true });
	const { coredns, ...executables } = await ensureTools(
		[...CONTROL_PLANE_TOOLS, ...NODE_TOOLS, "provider-kubernetes", "coredns"],
		report,
	);
	const packages = await debianPackages("node", NODE_PACKAGES);
	report("writing the images …");
	return {
		images: await buildNodeImages(join(folder), images, coredns),
		packages,
		executables,
	};
}
