/** A Kafka topic. */
export interface TopicDeclaration {
	readonly name: string;
	/** Grow, never shrink: a key would change its partition and its order. */
	readonly partitions: number;
	/** Set at creation only. */
	readonly replicationFactor: number;
	/** Topic configuration as Kafka writes it, e.g. `{"retention.ms": "604800000"}`. Other keys are left alone. */
	readonly configs: Readonly<Record<string, string>>;
}

/** A directory in HDFS. */
export interface DirectoryDeclaration {
	readonly path: string;
	readonly owner: string;
	/** @default left alone */
	readonly group?: string;
	/** Octal text, e.g. `750`. */
	readonly mode: string;
	/** The greatest number of files and directories below. @default no limit is set, one that is there stays */
	readonly names?: number;
	/** The greatest number of bytes below, all replicas. @default no limit is set, one that is there stays */
	readonly bytes?: number;
}

/** Properties of a mapping as Elasticsearch takes them. */
export type Json = Readonly<Record<string, unknown>>;

/** An index, or a family of indices by pattern: a component template, an index template and, if asked for, the index. */
export interface IndexDeclaration {
	/** Also the name of its templates. */
	readonly name: string;
	readonly patterns: readonly string[];
	/** Whether an index of that name is made. False where each run of a workload makes its own. */
	readonly create: boolean;
	readonly mapping: Json;
	/** Flat or nested, as Elasticsearch takes them. */
	readonly settings: Json;
}

/** An object that Elasticsearch keeps by name: a lifecycle policy or a role, with its documented body. */
export interface NamedBody {
	readonly name: string;
	readonly body: Json;
}

/** All that the provisioner makes true. The constructs write it as JSON; on this machine it has a default. */
export interface Declaration {
	readonly topics: readonly TopicDeclaration[];
	readonly directories: readonly DirectoryDeclaration[];
	readonly indices: readonly IndexDeclaration[];
	/** Applied where the cluster has index lifecycle management. */
	readonly lifecycles: readonly NamedBody[];
	/** Applied where the cluster has security switched on. */
	readonly roles: readonly NamedBody[];
}
