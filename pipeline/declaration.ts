import { Duration } from "@tickstack/contracts/duration";
import type {
	AclDeclaration,
	Declaration,
	DirectoryDeclaration,
	IndexDeclaration,
	NamedBody,
	TopicDeclaration,
} from "../workloads/provisioner/src/declaration.ts";
import type { Index, Topic, TopicGrant } from "./grant.ts";
import type { Pipeline } from "./pipeline.ts";
import type { PlacedWorkload } from "./placed-workload.ts";

/** The Kafka user that KEDA is: it sees topics and groups, and reads nothing. */
export const KEDA_USER = "keda";
/** The principal that asks Elasticsearch how it is. */
export const EXPORTER_USER = "elasticsearch-exporter";

export interface DeclarationProps {
	/** The file that holds the password of a user, as the provisioner sees it. */
	readonly passwordFile: (
		engine: "kafka" | "elasticsearch",
		user: string,
	) => string;
}

/** All that the provisioner makes true. Rights are said in any case; they apply where an engine's security is on. */
export function declarationOf(
	pipeline: Pipeline,
	{ passwordFile }: DeclarationProps,
): Declaration {
	const { environment, topics, indices } = pipeline;
	const { replicas } = environment.elasticsearch;
	return {
		topics: Object.values<Topic>(topics).map(topicDeclaration),
		acls: aclsOf(pipeline),
		kafkaUsers: kafkaUsers(pipeline).map((name) => ({
			name,
			passwordFile: passwordFile("kafka", name),
		})),
		directories: directoriesOf(pipeline),
		indices: Object.values<Index>(indices).map((index) =>
			indexDeclaration(index, replicas),
		),
		roles: rolesOf(pipeline),
		elasticsearchUsers: elasticsearchUsers(pipeline).map((name) => ({
			name,
			passwordFile: passwordFile("elasticsearch", name),
			roles: [name],
		})),
		dataViews: {
			realtime: `${indices.realtime.spec.name}*`,
			// The aliases name the last complete run; the indices of other runs must not count twice.
			batchFeatures: indices.batchFeatures.spec.name,
			batchMonthly: indices.batchMonthly.spec.name,
		},
	};
}

/** Who has a user of its own in Kafka; nobody where it is not secured. */
export function kafkaUsers({ environment, workloads }: Pipeline): string[] {
	if (environment.kafka.security !== "scram") return [];
	return [
		...principals(workloads, "kafka"),
		...(environment.addOns.keda ? [KEDA_USER] : []),
	];
}

/** Who has a user of its own in Elasticsearch; nobody where it is not secured. */
export function elasticsearchUsers({
	environment,
	workloads,
}: Pipeline): string[] {
	if (environment.elasticsearch.security !== "tls") return [];
	return [
		...principals(workloads, "elasticsearch"),
		...(environment.addOns.engineMetrics ? [EXPORTER_USER] : []),
	];
}

const principals = (
	workloads: readonly PlacedWorkload[],
	engine: "kafka" | "elasticsearch",
): string[] => [
	...new Set(
		workloads
			.filter(({ engines }) => engines.has(engine))
			.map(({ definition }) => definition.principal),
	),
];

const topicDeclaration = ({ spec, definition }: Topic): TopicDeclaration => ({
	name: spec.name,
	partitions: spec.partitions,
	replicationFactor: spec.replicationFactor,
	configs: {
		...(definition.latestOfKey
			? {
					"cleanup.policy": "compact,delete",
					"segment.ms": String(Duration.hours(1).milliseconds),
				}
			: { "cleanup.policy": "delete" }),
		"retention.ms": String(spec.retention.milliseconds),
		...(spec.retentionBytes && {
			"retention.bytes": String(spec.retentionBytes.bytes),
		}),
		"min.insync.replicas": String(spec.minInSyncReplicas),
		// The broker's clock: retention goes by arrival, and all readers judge alike what lies in the future.
		"message.timestamp.type": "LogAppendTime",
		...(definition.maxRecord && {
			"max.message.bytes": String(definition.maxRecord.bytes),
		}),
	},
});

function aclsOf({ environment, workloads }: Pipeline): AclDeclaration[] {
	const acls = workloads.flatMap(({ definition, grants }) =>
		grants.flatMap((grant) =>
			"topic" in grant ? topicAcls(definition.principal, grant) : [],
		),
	);
	const scaled = environment.addOns.keda
		? workloads.flatMap((workload) => {
				const consumed = lagOf(workload);
				return consumed
					? [
							describe("topic", consumed.topic),
							describe("group", consumed.group),
						]
					: [];
			})
		: [];
	const all = [...acls, ...scaled];
	const text = all.map((acl) => JSON.stringify(acl));
	return all.filter((_, i) => text.indexOf(text[i] as string) === i);
}

const describe = (
	resource: AclDeclaration["resource"],
	name: string,
): AclDeclaration => ({
	principal: KEDA_USER,
	resource,
	name,
	pattern: "literal",
	operations: ["Describe"],
});

/** Topic and group by which a workload that scales on lag is scaled; undefined for all others. */
export function lagOf({
	definition,
	grants,
}: PlacedWorkload): { topic: string; group: string } | undefined {
	const { kind } = definition;
	if (kind.kind !== "service" || kind.scalesOn !== "lag") return undefined;
	for (const grant of grants)
		if ("topic" in grant && grant.consumer && "group" in grant.consumer)
			return { topic: grant.topic.spec.name, group: grant.consumer.group };
	return undefined;
}

function topicAcls(
	principal: string,
	{ slot, topic, consumer }: TopicGrant,
): AclDeclaration[] {
	const operations = [
		slot.right === "produce" ? "Write" : "Read",
		"Describe",
	] as const;
	return [
		{
			principal,
			resource: "topic",
			name: topic.spec.name,
			pattern: "literal",
			operations,
		},
		...(consumer
			? [
					{
						principal,
						resource: "group" as const,
						...("group" in consumer
							? { name: consumer.group, pattern: "literal" as const }
							: { name: consumer.groups, pattern: "prefixed" as const }),
						operations: ["Read", "Describe"],
					},
				]
			: []),
	];
}

/** Readable to all who reach HDFS: who does is a matter of grants. */
function directoriesOf({ directories }: Pipeline): DirectoryDeclaration[] {
	const declared = new Map<string, DirectoryDeclaration>();
	for (const { path, definition } of Object.values(directories)) {
		const own = definition.swapped
			? path.slice(0, path.lastIndexOf("/"))
			: path;
		declared.set(own, { path: own, owner: definition.owner, mode: "755" });
	}
	return [...declared.values()];
}

const patternOf = ({ spec, definition }: Index): string =>
	definition.perRun ? `${spec.name}*` : spec.name;

const indexDeclaration = (
	index: Index,
	replicas: number,
): IndexDeclaration => ({
	name: index.spec.name,
	patterns: [patternOf(index)],
	create: !index.definition.perRun,
	mapping: index.definition.mapping,
	settings: {
		number_of_shards: index.spec.shards,
		number_of_replicas: replicas,
		...index.definition.settings,
	},
});

function rolesOf({ environment, workloads }: Pipeline): NamedBody[] {
	const roles = new Map<string, { names: string[]; privileges: string[] }[]>();
	for (const { definition, grants } of workloads)
		for (const grant of grants) {
			if (!("index" in grant)) continue;
			const { slot, index } = grant;
			const write = index.definition.perRun
				? ["manage", "create_index", "index", "delete", "read"]
				: ["index", "delete", "read"];
			const privileges =
				slot.right === "write" ? write : ["read", "view_index_metadata"];
			roles.set(definition.principal, [
				...(roles.get(definition.principal) ?? []),
				{ names: [patternOf(index)], privileges },
			]);
		}
	// How the cluster is may be asked by every role, and by the exporter nothing else.
	if (environment.addOns.engineMetrics) roles.set(EXPORTER_USER, []);
	return [...roles].map(([name, indices]) => ({
		name,
		body: { cluster: ["monitor"], indices },
	}));
}
