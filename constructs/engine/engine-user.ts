import type { Construct } from "constructs";
import type { Engine } from "../../engines/component.ts";
import { officialImage } from "../../engines/official-images.ts";
import { ClusterBinding } from "../kubernetes/cluster-binding.ts";
import type { PodSecurityContext } from "../kubernetes/pod.ts";

/** The user of an engine's image, in the version that the environment runs. */
export function engineUser(
	scope: Construct,
	engine: Engine,
): PodSecurityContext {
	const { images } = ClusterBinding.of(scope).environment;
	const { uid, gid } = officialImage(images, engine).user;
	// Volumes never belong to root's group.
	return { runAsUser: uid, runAsGroup: gid, fsGroup: gid || uid };
}
