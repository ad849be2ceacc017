import type { IndexSpec } from "../environments/elasticsearch-spec.ts";
import type { TopicSpec } from "../environments/kafka-spec.ts";
import type {
	DirectoryDefinition,
	IndexDefinition,
	TopicDefinition,
} from "./catalogue/data-sets.ts";
import type {
	DirectorySlot,
	IndexSlot,
	QuerySlot,
	TopicSlot,
} from "./catalogue/slot.ts";

/** A topic of an environment. */
export interface Topic {
	readonly definition: TopicDefinition;
	readonly spec: TopicSpec;
}

/** A directory of an environment. */
export interface Directory {
	readonly definition: DirectoryDefinition;
	readonly path: string;
}

/** An index of an environment. */
export interface Index {
	readonly definition: IndexDefinition;
	readonly spec: IndexSpec;
}

/** Who reads a topic: a group of consumers, or consumers that name their groups themselves by a prefix. */
export type Consumer = { readonly group: string } | { readonly groups: string };

/** Spark names the group of each query itself and commits nothing. */
export const SPARK_GROUPS: Consumer = { groups: "spark-kafka-" };

export interface TopicGrant {
	readonly slot: TopicSlot;
	readonly topic: Topic;
	/** Of those who consume. */
	readonly consumer?: Consumer;
}

export interface DirectoryGrant {
	readonly slot: DirectorySlot;
	readonly directory: Directory;
}

export interface IndexGrant {
	readonly slot: IndexSlot;
	readonly index: Index;
}

export interface QueryGrant {
	readonly slot: QuerySlot;
}

/** What one slot of a workload is filled with. */
export type Grant = TopicGrant | DirectoryGrant | IndexGrant | QueryGrant;

const ENGINES = {
	topic: "kafka",
	directory: "hdfs",
	index: "elasticsearch",
	queries: "spark",
} as const;

/** The engines that are granted. */
export type EngineName = (typeof ENGINES)[keyof typeof ENGINES];

/** The engine that a grant reaches. */
export const engineOf = ({ slot }: Grant): EngineName => ENGINES[slot.of];

/** The values that a grant gives to fields of the workload's configuration. */
export function variablesOf(grant: Grant): Record<string, unknown> {
	if ("topic" in grant) {
		const { slot, topic, consumer } = grant;
		const { name, group } = slot.variables;
		return {
			[name]: topic.spec.name,
			...(group &&
				consumer &&
				"group" in consumer && { [group]: consumer.group }),
		};
	}
	if ("directory" in grant)
		return { [grant.slot.variables.path]: grant.directory.path };
	if ("index" in grant) {
		const { slot, index } = grant;
		const { name, retention } = slot.variables;
		return {
			[name]: index.spec.name,
			...(retention && { [retention]: index.spec.retention }),
		};
	}
	return {};
}
