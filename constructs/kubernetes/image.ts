import { TerraformVariable } from "cdktf";
import type { Construct } from "constructs";
import {
	type ImageName,
	type ImageReference,
	projectVersion,
} from "../../environments/image-lock.ts";
import {
	WORKLOAD_IMAGES,
	type WorkloadImage,
} from "../../pipeline/catalogue/catalogue.ts";
import { stackChild, stackVariable } from "../terraform/stack-child.ts";
import { ClusterBinding } from "./cluster-binding.ts";

/** An image of the lock with its registry, by digest where the lock has one. */
export function image(scope: Construct, name: ImageName): string {
	const { environment, provider } = ClusterBinding.of(scope);
	const locked: ImageReference = environment.images[name];
	const repository = isQualified(locked.repository)
		? locked.repository
		: `${provider.imageRegistry(scope)}/${locked.repository}`;
	if (environment.tier !== "prod" && isWorkload(name))
		return `${repository}:${workloadTag(scope)}`;
	const { tag, digest } = locked;
	if (!digest && environment.tier === "prod") refuseUnpinned(scope);
	return digest ? `${repository}:${tag}@${digest}` : `${repository}:${tag}`;
}

const isWorkload = (name: ImageName): name is WorkloadImage =>
	(WORKLOAD_IMAGES as readonly string[]).includes(name);

/** A pull request's copy runs what the pull request has built; prod alone runs what is locked and nothing else. */
const workloadTag = (scope: Construct): string =>
	stackVariable(scope, "image_tag", {
		type: "string",
		default: projectVersion,
		description:
			"Tag of the workloads' images, e.g. the commit that they were built from; not in prod.",
	}).stringValue;

/** A workload's `version` label: its image's tag. */
export const imageVersion = (scope: Construct, name: ImageName): string =>
	ClusterBinding.of(scope).environment.images[name].tag;

/** Production runs what was tested and nothing else: without digests its plan fails, unless the operator allows it. */
function refuseUnpinned(scope: Construct): void {
	stackChild(scope, "allow_unpinned_images", (stack, id) => {
		const allow = new TerraformVariable(stack, id, {
			type: "bool",
			default: false,
			nullable: false,
			description: "Run images by tag in production.",
		});
		allow.addValidation({
			condition: allow.stringValue,
			errorMessage:
				"images.lock.json has images without a digest; fill it with `npm run images:lock` and synthesize again, or set allow_unpinned_images.",
		});
		return allow;
	});
}

/** A repository that names its registry has a dot or a port in its first part. */
const isQualified = (repository: string): boolean =>
	/^[^/]*[.:][^/]*\//.test(repository);
