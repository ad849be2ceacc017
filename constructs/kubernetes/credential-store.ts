import type { Construct, IConstruct } from "constructs";
import type { PodGroup } from "./pod-group.ts";
import type { Volume } from "./volume.ts";

/** A secret by name, with the files that a pod finds in its folder. */
export interface CredentialFiles {
	/** E.g. `kafka-hdfs-writer`; unique within the environment. */
	readonly name: string;
	/** E.g. `password`. */
	readonly files: readonly string[];
}

/** A service account of another namespace, such as an operator's. */
export interface ForeignServiceAccount {
	readonly namespace: string;
	readonly name: string;
}

/** Where an environment's credentials lie, and how pods get them. */
export interface CredentialStore {
	/** Creates a secret below the scope; its values are those of the variable `credentials`, in write-only arguments. */
	create(scope: Construct, credential: CredentialFiles): void;
	/** The secret as a volume that a group's pods may mount, whichever stack created it. */
	volume(
		scope: IConstruct,
		pods: PodGroup,
		credential: CredentialFiles,
	): Volume;
	/**
	 * Lets KEDA read one file of a secret.
	 * @returns the part of a TriggerAuthentication's `spec` that makes the file's text the parameter of its name
	 *   (KEDA docs, "Authentication")
	 */
	triggerAuthentication(
		scope: Construct,
		keda: ForeignServiceAccount,
		credential: string,
		file: string,
	): Readonly<Record<string, unknown>>;
}
