import { type Static, type TProperties, Type } from "typebox";

// `description` says what a value may be: an error repeats it.

/** Properties of a mapping as Elasticsearch takes them. */
export type Json = Readonly<Record<string, unknown>>;

const json = Type.Unsafe<Json>({ type: "object", description: "an object" });
const word = Type.String({ pattern: "^\\S+$", description: "a word" });
const words = Type.Array(word, {
	minItems: 1,
	description: "a list of at least one word",
});
const whole = Type.Integer({
	minimum: 1,
	maximum: Number.MAX_SAFE_INTEGER,
	description: "a whole number from 1",
});
const oneOf = <const V extends string>(...values: V[]) =>
	Type.Enum(values, { description: values.join(" or ") });
const declared = <P extends TProperties>(properties: P) =>
	Type.Object(properties, {
		additionalProperties: false,
		description: "an object",
	});

const topic = declared({
	name: Type.String({
		pattern: "^[A-Za-z0-9._-]{1,249}$",
		description: "1–249 letters, digits, dots, dashes, underscores",
	}),
	/** Grow, never shrink: a key would change its partition and its order. */
	partitions: whole,
	/** Set at creation only. */
	replicationFactor: whole,
	/** Topic configuration as Kafka writes it, e.g. `{"retention.ms": "604800000"}`. Other keys are left alone. */
	configs: Type.Record(Type.String(), Type.String({ description: "a text" }), {
		description: "an object of texts",
	}),
});

const directory = declared({
	path: Type.String({
		pattern: "^(/[^/]+)+$",
		description: "an absolute path without a trailing slash",
	}),
	owner: word,
	/** @default left alone */
	group: Type.Optional(word),
	/** Octal text, e.g. `750`. */
	mode: Type.String({
		pattern: "^[01]?[0-7]{3}$",
		description: "octal permissions such as 750",
	}),
	/** The greatest number of files and directories below. @default no limit is set, one that is there stays */
	names: Type.Optional(whole),
	/** The greatest number of bytes below, all replicas. @default no limit is set, one that is there stays */
	bytes: Type.Optional(whole),
});

const index = declared({
	/** Also the name of its templates. */
	name: Type.String({
		pattern: "^[a-z0-9][a-z0-9._-]*$",
		description: "a lower-case name of an index without wildcards",
	}),
	patterns: Type.Array(word, {
		minItems: 1,
		description: "a list of at least one index pattern",
	}),
	/** Whether an index of that name is made. False where each run of a workload makes its own. */
	create: Type.Boolean({ description: "true or false" }),
	mapping: json,
	/** Flat or nested, as Elasticsearch takes them. */
	settings: json,
});

const namedBody = declared({ name: word, body: json });

const acl = declared({
	/** User without the `User:` prefix. */
	principal: word,
	resource: oneOf("topic", "group"),
	name: word,
	pattern: oneOf("literal", "prefixed"),
	/** Kafka's words, e.g. `Read`, `Write`, `Describe`. */
	operations: words,
});

const kafkaUser = declared({ name: word, passwordFile: word });

const elasticsearchUser = declared({
	name: word,
	passwordFile: word,
	roles: words,
});

const list = "a list";

/** The schema of {@link Declaration} as JSON. A kind that is left out declares nothing. */
export const declarationSchema = declared({
	topics: Type.Array(topic, { default: [], description: list }),
	directories: Type.Array(directory, { default: [], description: list }),
	indices: Type.Array(index, { default: [], description: list }),
	/** Applied where the cluster has security switched on. */
	roles: Type.Array(namedBody, { default: [], description: list }),
	/** Applied where Kafka has its authorizer switched on. */
	acls: Type.Optional(Type.Array(acl, { description: list })),
	kafkaUsers: Type.Optional(Type.Array(kafkaUser, { description: list })),
	/** Applied where Elasticsearch has security switched on. */
	elasticsearchUsers: Type.Optional(
		Type.Array(elasticsearchUser, { description: list }),
	),
	/** Index pattern of each of Kibana's data views. Applied, with the dashboards on them, where there is a Kibana. */
	dataViews: Type.Optional(
		declared({ realtime: word, batchFeatures: word, batchMonthly: word }),
	),
});

type Frozen<T> = T extends object
	? { readonly [K in keyof T]: Frozen<T[K]> }
	: T;

/** All that the provisioner makes true, as the page (pipeline/declaration.ts) has it. */
export type Declaration = Frozen<Static<typeof declarationSchema>>;

/** A Kafka topic. */
export type TopicDeclaration = Frozen<Static<typeof topic>>;

/** A directory in HDFS. */
export type DirectoryDeclaration = Frozen<Static<typeof directory>>;

/** An index, or a family of indices by pattern: a component template, an index template and, if asked for, the index. */
export type IndexDeclaration = Frozen<Static<typeof index>>;

/** An object that Elasticsearch keeps by name, with its documented body. */
export type NamedBody = Frozen<Static<typeof namedBody>>;

/** What a Kafka user may do with a topic, a consumer group or all whose names start alike. */
export type AclDeclaration = Frozen<Static<typeof acl>>;

/** A user of Kafka (SASL/SCRAM-SHA-512) whose password lies in a file. */
export type KafkaUserDeclaration = Frozen<Static<typeof kafkaUser>>;

/** A user of Elasticsearch whose password lies in a file, with its roles. */
export type ElasticsearchUserDeclaration = Frozen<
	Static<typeof elasticsearchUser>
>;
