import { Construct, type IConstruct } from "constructs";
import { ClusterBinding } from "./cluster-binding.ts";
import type { CredentialFiles } from "./credential-store.ts";
import type { PodGroup } from "./pod-group.ts";
import type { Mount } from "./volume.ts";

/**
 * A secret of the environment, in the store of its cluster. Its values pass through write-only arguments:
 * they are in no plan, no state and no synthesized file.
 */
export class Credential extends Construct {
	constructor(scope: Construct, id: string, props: CredentialFiles) {
		super(scope, id);
		ClusterBinding.of(this).provider.credentials.create(this, props);
	}
}

/** Mounts a credential into the pods of a group, whichever stack created it. */
export const mountCredential = (
	scope: IConstruct,
	pods: PodGroup,
	credential: CredentialFiles,
	path: string,
): Mount =>
	ClusterBinding.of(scope)
		.provider.credentials.volume(scope, pods, credential)
		.at(path);

/** Folder under which workloads find the credentials of their grants. */
export const CREDENTIALS_PATH = "/var/run/tickstack";
