/** A secret by name, with the files that a pod finds in its folder. */
export interface CredentialFiles {
	/** E.g. `kafka-hdfs-writer`; unique within the environment. */
	readonly name: string;
	/** E.g. `password`. */
	readonly files: readonly string[];
}
