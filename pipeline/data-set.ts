import type { EnvironmentSpec } from "../environments/environment-spec.ts";
import {
	DIRECTORY_DEFINITIONS,
	type DirectoryKey,
	INDEX_DEFINITIONS,
	type IndexKey,
	TOPIC_DEFINITIONS,
	type TopicKey,
} from "./catalogue/data-sets.ts";
import type {
	DirectorySlot,
	IndexSlot,
	QuerySlot,
	Slot,
	TopicSlot,
} from "./catalogue/slot.ts";
import {
	type Consumer,
	type Directory,
	type Index,
	SPARK_GROUPS,
	type Topic,
} from "./grant.ts";
import type { PlacedWorkload } from "./placed-workload.ts";

/** A slot of a workload that runs: what a grant is given to. */
export interface Grantee<S extends Slot = Slot> {
	readonly workload: PlacedWorkload;
	readonly name: string;
	readonly slot: S;
}

/** A writer that is not the directory's owner: HDFS would refuse each of its files. */
export class DirectoryOwnerError extends Error {
	readonly code = "HDFS_NOT_OWNER";

	constructor(path: string, owner: string, user: string) {
		super(
			`${path} belongs to ${owner}, so ${user} cannot write it; declare it with owner ${user} or grant ${user} only reading`,
		);
		this.name = "DirectoryOwnerError";
	}
}

/** Somebody else than the one writer of an index. */
export class IndexWriterError extends Error {
	readonly code = "INDEX_NOT_WRITER";

	constructor(index: string, writer: string, principal: string) {
		super(
			`index ${index} is written by ${writer} alone; ${principal} can be granted reading`,
		);
		this.name = "IndexWriterError";
	}
}

/** A topic that may be granted. */
class TopicSet<K extends TopicKey = TopicKey> implements Topic {
	readonly definition;
	readonly spec;

	constructor(environment: EnvironmentSpec, key: K) {
		this.definition = TOPIC_DEFINITIONS[key];
		this.spec = environment.kafka.topics[key];
	}

	/** Lets a workload write records. */
	grantProduce(grantee: Grantee<TopicSlot<K, "produce">>): void {
		this.#grant(grantee);
	}

	/** Lets a workload look at records outside of any group. */
	grantRead(grantee: Grantee<TopicSlot<K, "read">>): void {
		this.#grant(grantee);
	}

	/** Lets a workload read records. An environment may give the group another name (`kafka.groups`). @default Spark's groups */
	grantConsume(
		grantee: Grantee<TopicSlot<K, "consume">>,
		consumer: Consumer = SPARK_GROUPS,
	): void {
		this.#grant(grantee, consumer);
	}

	#grant(
		{ workload, name, slot }: Grantee<TopicSlot>,
		consumer?: Consumer,
	): void {
		workload.fill(name, {
			slot,
			topic: this,
			...(consumer && {
				consumer: (slot.variables.group && workload.ownGroup) || consumer,
			}),
		});
	}
}

/** A directory that may be granted. */
class DirectorySet<K extends DirectoryKey = DirectoryKey> implements Directory {
	readonly definition;
	readonly path: string;

	constructor(environment: EnvironmentSpec, key: K) {
		this.definition = DIRECTORY_DEFINITIONS[key];
		this.path = environment.hdfs.directories[key];
	}

	/**
	 * Lets the owner write (and read).
	 * @throws {DirectoryOwnerError} when the workload is not the owner
	 */
	grantWrite({
		workload,
		name,
		slot,
	}: Grantee<DirectorySlot<K, "write">>): void {
		const { owner } = this.definition;
		if (workload.hdfsUser !== owner)
			throw new DirectoryOwnerError(this.path, owner, workload.hdfsUser);
		workload.fill(name, { slot, directory: this });
	}

	/** Lets a workload read. */
	grantRead({ workload, name, slot }: Grantee<DirectorySlot<K, "read">>): void {
		workload.fill(name, { slot, directory: this });
	}
}

/** An index that may be granted. */
class IndexSet<K extends IndexKey = IndexKey> implements Index {
	readonly definition;
	readonly spec;

	constructor(environment: EnvironmentSpec, key: K) {
		this.definition = INDEX_DEFINITIONS[key];
		this.spec = environment.elasticsearch.indices[key];
	}

	/**
	 * Lets its one writer index and delete documents; where each run has an index, make and swap them too.
	 * @throws {IndexWriterError} for anybody else
	 */
	grantWrite({ workload, name, slot }: Grantee<IndexSlot<K, "write">>): void {
		const { principal } = workload.definition;
		const { name: index, writer } = this.spec;
		if (principal !== writer)
			throw new IndexWriterError(index, writer, principal);
		workload.fill(name, { slot, index: this });
	}

	/** Lets a workload search. */
	grantRead({ workload, name, slot }: Grantee<IndexSlot<K, "read">>): void {
		workload.fill(name, { slot, index: this });
	}
}

/** Spark as a workload is granted it. */
export const grantQueries = ({
	workload,
	name,
	slot,
}: Grantee<QuerySlot>): void => workload.fill(name, { slot });

type Sets<K extends string, T> = Readonly<Record<K, T>>;

/** All data sets of an environment. Nobody may use any of them until granted. */
export function dataSets(environment: EnvironmentSpec) {
	const all = <K extends string, T>(
		definitions: Readonly<Record<K, unknown>>,
		make: (key: K) => T,
	) =>
		Object.fromEntries(
			(Object.keys(definitions) as K[]).map((key) => [key, make(key)]),
		) as Sets<K, T>;
	return {
		topics: all(TOPIC_DEFINITIONS, (key) => new TopicSet(environment, key)) as {
			readonly [K in TopicKey]: TopicSet<K>;
		},
		directories: all(
			DIRECTORY_DEFINITIONS,
			(key) => new DirectorySet(environment, key),
		) as { readonly [K in DirectoryKey]: DirectorySet<K> },
		indices: all(
			INDEX_DEFINITIONS,
			(key) => new IndexSet(environment, key),
		) as { readonly [K in IndexKey]: IndexSet<K> },
	};
}
