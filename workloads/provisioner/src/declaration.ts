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

/** An object that Elasticsearch keeps by name, with its documented body. */
export interface NamedBody {
	readonly name: string;
	readonly body: Json;
}

/** What a Kafka user may do with a topic, a consumer group or all whose names start alike. */
export interface AclDeclaration {
	/** User without the `User:` prefix. */
	readonly principal: string;
	readonly resource: "topic" | "group";
	readonly name: string;
	readonly pattern: "literal" | "prefixed";
	/** Kafka's words, e.g. `Read`, `Write`, `Describe`. */
	readonly operations: readonly string[];
}

/** A user whose password lies in a file: of Kafka (SASL/SCRAM-SHA-512), or of Elasticsearch with its roles. */
export interface UserDeclaration {
	readonly name: string;
	readonly passwordFile: string;
	/** Of Elasticsearch. */
	readonly roles?: readonly string[];
}

/** All that the provisioner makes true, as the page (pipeline/declaration.ts) has it. */
export interface Declaration {
	readonly topics: readonly TopicDeclaration[];
	readonly directories: readonly DirectoryDeclaration[];
	readonly indices: readonly IndexDeclaration[];
	/** Applied where the cluster has security switched on. */
	readonly roles: readonly NamedBody[];
	/** Applied where Kafka has its authorizer switched on. */
	readonly acls?: readonly AclDeclaration[];
	readonly kafkaUsers?: readonly UserDeclaration[];
	/** Applied where Elasticsearch has security switched on. */
	readonly elasticsearchUsers?: readonly UserDeclaration[];
}
