import type {
	DirectoryKey,
	INDEX_DEFINITIONS,
	IndexKey,
	TopicKey,
} from "./data-sets.ts";

/** What may be done with a topic: `read` looks at records outside of any consumer group. */
export type TopicRight = "produce" | "read" | "consume";
/** What may be done with a directory or an index. */
export type StoreRight = "read" | "write";

/** A workload's need of a topic. The variables are fields of its configuration, which the grant fills. */
export interface TopicSlot<
	K extends TopicKey = TopicKey,
	R extends TopicRight = TopicRight,
> {
	readonly of: "topic";
	readonly topic: K;
	readonly right: R;
	readonly variables: { readonly name: string; readonly group?: string };
}

/** A workload's need of a directory in HDFS. */
export interface DirectorySlot<
	K extends DirectoryKey = DirectoryKey,
	R extends StoreRight = StoreRight,
> {
	readonly of: "directory";
	readonly directory: K;
	readonly right: R;
	readonly variables: { readonly path: string };
}

/** A workload's need of an index. */
export interface IndexSlot<
	K extends IndexKey = IndexKey,
	R extends StoreRight = StoreRight,
> {
	readonly of: "index";
	readonly index: K;
	readonly right: R;
	readonly variables: { readonly name: string; readonly retention?: string };
}

/** A workload's need of queries on Spark. */
export interface QuerySlot {
	readonly of: "queries";
	/** Not every environment grants it. */
	readonly optional: boolean;
}

export type Slot = TopicSlot | DirectorySlot | IndexSlot | QuerySlot;

/** Writes records. @param name field that takes the topic's name */
export const produces = <K extends TopicKey>(
	topic: K,
	name: string,
): TopicSlot<K, "produce"> => ({
	of: "topic",
	topic,
	right: "produce",
	variables: { name },
});

/** Looks at records outside of any group. @param name field that takes the topic's name */
export const peeks = <K extends TopicKey>(
	topic: K,
	name: string,
): TopicSlot<K, "read"> => ({
	of: "topic",
	topic,
	right: "read",
	variables: { name },
});

/** Reads records as a consumer group. The group's field is absent for one that names its groups itself (Spark). */
export const consumes = <K extends TopicKey>(
	topic: K,
	variables: TopicSlot["variables"],
): TopicSlot<K, "consume"> => ({
	of: "topic",
	topic,
	right: "consume",
	variables,
});

/** Writes files, as the directory's owner. @param path field that takes the path */
export const writesDirectory = <K extends DirectoryKey>(
	directory: K,
	path: string,
): DirectorySlot<K, "write"> => ({
	of: "directory",
	directory,
	right: "write",
	variables: { path },
});

/** Reads files. @param path field that takes the path */
export const readsDirectory = <K extends DirectoryKey>(
	directory: K,
	path: string,
): DirectorySlot<K, "read"> => ({
	of: "directory",
	directory,
	right: "read",
	variables: { path },
});

/** Of an index that lasts, the writer is given the age at which it deletes documents too. */
type WriterVariables<K extends IndexKey> =
	(typeof INDEX_DEFINITIONS)[K] extends { readonly perRun: true }
		? { readonly name: string }
		: { readonly name: string; readonly retention: string };

/** Indexes and deletes documents. The field `retention` takes the age at which they are deleted. */
export const writesIndex = <K extends IndexKey>(
	index: K,
	variables: WriterVariables<K>,
): IndexSlot<K, "write"> => ({ of: "index", index, right: "write", variables });

/** Searches. @param name field that takes the index's name */
export const readsIndex = <K extends IndexKey>(
	index: K,
	name: string,
): IndexSlot<K, "read"> => ({
	of: "index",
	index,
	right: "read",
	variables: { name },
});

/** Runs queries on Spark. */
export const runsQueries = ({ optional = false } = {}): QuerySlot => ({
	of: "queries",
	optional,
});
