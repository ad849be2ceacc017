import { Duration } from "@tickstack/contracts/duration";
import type { TopicSpec } from "../../environments/kafka-spec.ts";
import type {
	AclDeclaration,
	TopicDeclaration,
} from "../../workloads/provisioner/src/declaration.ts";
import type { Grantable, Grantee } from "../kubernetes/grantee.ts";

/** What a topic takes of the cluster it lies in. */
interface Cluster {
	connect(grantee: Grantee): void;
	permit(acl: AclDeclaration): void;
}

/** Who reads a topic: a group of consumers, or consumers that name their groups themselves by a prefix. */
export type Consumer = { readonly group: string } | { readonly groups: string };

/** Spark names the group of each query itself and commits nothing. */
export const SPARK_GROUPS: Consumer = { groups: "spark-kafka-" };

export interface TopicProps {
	/**
	 * Beside the retention, only the last record of a key is kept once a segment is closed: for topics
	 * whose records replace each other. @default false
	 */
	readonly latestOfKey?: boolean;
	/**
	 * How far a record's timestamp may lie ahead of the broker's clock: for topics whose readers judge by the timestamp
	 * what lies in the future. @default Kafka's, one hour
	 */
	readonly timestampTolerance?: Duration;
}

/** A topic: declared to the provisioner, granted to workloads. */
export class Topic {
	readonly name: string;
	readonly #kafka: Cluster;
	readonly #spec: TopicSpec;
	readonly #props: TopicProps;

	constructor(kafka: Cluster, spec: TopicSpec, props: TopicProps) {
		this.name = spec.name;
		this.#kafka = kafka;
		this.#spec = spec;
		this.#props = props;
	}

	/** Lets a workload write records: connection, credential, ACL. */
	grantProduce({ grantee }: Grantable): void {
		this.#grant(grantee, ["Write", "Describe"]);
	}

	/** Lets a workload look at records outside of any group: connection, credential, ACL. */
	grantRead({ grantee }: Grantable): void {
		this.#grant(grantee, ["Read", "Describe"]);
	}

	/** Lets a workload read records: connection, credential, ACLs on topic and group. */
	grantConsume({ grantee }: Grantable, consumer: Consumer): void {
		this.#grant(grantee, ["Read", "Describe"]);
		this.#kafka.permit({
			principal: grantee.principal,
			resource: "group",
			...("group" in consumer
				? { name: consumer.group, pattern: "literal" }
				: { name: consumer.groups, pattern: "prefixed" }),
			operations: ["Read", "Describe"],
		});
	}

	get declaration(): TopicDeclaration {
		const { partitions, replicationFactor, retention, retentionBytes } =
			this.#spec;
		return {
			name: this.name,
			partitions,
			replicationFactor,
			configs: {
				...(this.#props.latestOfKey
					? {
							"cleanup.policy": "compact,delete",
							"segment.ms": String(Duration.hours(1).milliseconds),
						}
					: { "cleanup.policy": "delete" }),
				"retention.ms": String(retention.milliseconds),
				...(retentionBytes && {
					"retention.bytes": String(retentionBytes.bytes),
				}),
				"min.insync.replicas": String(this.#spec.minInSyncReplicas),
				...(this.#props.timestampTolerance && {
					"message.timestamp.after.max.ms": String(
						this.#props.timestampTolerance.milliseconds,
					),
				}),
			},
		};
	}

	#grant(grantee: Grantee, operations: AclDeclaration["operations"]): void {
		this.#kafka.connect(grantee);
		this.#kafka.permit({
			principal: grantee.principal,
			resource: "topic",
			name: this.name,
			pattern: "literal",
			operations,
		});
	}
}
