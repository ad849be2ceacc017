import {
	type Admin,
	ConfigResourceTypes,
	IncrementalAlterConfigOperationTypes,
} from "@platformatic/kafka";
import type { Change } from "./change.ts";
import type { TopicDeclaration } from "./declaration.ts";

/** A topic as the brokers have it; `configs` has every key, defaults included. */
export interface Topic {
	readonly name: string;
	readonly partitions: number;
	readonly replicationFactor: number;
	readonly configs: Readonly<Record<string, string | null>>;
}

export type TopicStep =
	| { readonly do: "create"; readonly topic: TopicDeclaration }
	| { readonly do: "grow"; readonly name: string; readonly partitions: number }
	| {
			readonly do: "configure";
			readonly name: string;
			readonly configs: Readonly<Record<string, string>>;
	  };

/** Those of the topics that exist. */
export async function readTopics(
	admin: Admin,
	names: readonly string[],
): Promise<Topic[]> {
	const all = new Set(await admin.listTopics());
	const existing = names.filter((name) => all.has(name));
	if (!existing.length) return [];
	const { topics } = await admin.metadata({
		topics: existing,
		forceUpdate: true,
	});
	const described = await admin.describeConfigs({
		resources: existing.map((resourceName) => ({
			resourceType: ConfigResourceTypes.TOPIC,
			resourceName,
		})),
	});
	const configs = new Map(
		described.map(({ resourceName, configs }) => [
			resourceName,
			Object.fromEntries(
				configs.map(({ name, value }) => [name, value ?? null]),
			),
		]),
	);
	return existing.map((name) => {
		const partitions = topics.get(name)?.partitions ?? [];
		return {
			name,
			partitions: partitions.length,
			replicationFactor: Math.max(
				0,
				...partitions.map(({ replicas }) => replicas.length),
			),
			configs: configs.get(name) ?? {},
		};
	});
}

export function planTopics(
	declared: readonly TopicDeclaration[],
	existing: readonly Topic[],
): Change<TopicStep>[] {
	return declared.map((topic) =>
		planTopic(
			topic,
			existing.find(({ name }) => name === topic.name),
		),
	);
}

function planTopic(
	declared: TopicDeclaration,
	existing: Topic | undefined,
): Change<TopicStep> {
	const thing = `topic ${declared.name}`;
	if (!existing)
		return {
			mark: "create",
			thing,
			details: [
				`${declared.partitions} partition(s), replication factor ${declared.replicationFactor}`,
				...Object.entries(declared.configs).map(
					([key, value]) => `${key}=${value}`,
				),
			],
			steps: [{ do: "create", topic: declared }],
		};
	const refusals = refusalsOf(declared, existing);
	if (refusals.length)
		return { mark: "refused", thing, details: refusals, steps: [] };

	const steps: TopicStep[] = [];
	const details: string[] = [];
	if (declared.partitions > existing.partitions) {
		details.push(`partitions ${existing.partitions} → ${declared.partitions}`);
		steps.push({
			do: "grow",
			name: declared.name,
			partitions: declared.partitions,
		});
	}
	const configs = Object.entries(declared.configs).filter(
		([key, value]) => existing.configs[key] !== value,
	);
	if (configs.length) {
		details.push(
			...configs.map(
				([key, value]) =>
					`${key} ${existing.configs[key] ?? "unset"} → ${value}`,
			),
		);
		steps.push({
			do: "configure",
			name: declared.name,
			configs: Object.fromEntries(configs),
		});
	}
	return { mark: steps.length ? "change" : "same", thing, details, steps };
}

function refusalsOf(declared: TopicDeclaration, existing: Topic): string[] {
	const refusals: string[] = [];
	if (declared.partitions < existing.partitions)
		refusals.push(
			`has ${existing.partitions} partitions, ${declared.partitions} are declared: Kafka cannot take partitions away without losing their records.`,
			`Declare ${existing.partitions}, or make a new topic with ${declared.partitions}, move producers and consumers to it and delete this one.`,
		);
	if (declared.replicationFactor !== existing.replicationFactor)
		refusals.push(
			`has replication factor ${existing.replicationFactor}, ${declared.replicationFactor} is declared: that moves all data between brokers and is not done in passing.`,
			`Run kafka-reassign-partitions.sh with a plan for ${declared.replicationFactor} replica(s), or declare ${existing.replicationFactor}.`,
		);
	return refusals;
}

export async function applyTopics(
	admin: Admin,
	changes: readonly Change<TopicStep>[],
): Promise<void> {
	for (const step of changes.flatMap(({ steps }) => steps)) {
		if (step.do === "create") {
			const { name, partitions, replicationFactor, configs } = step.topic;
			await admin.createTopics({
				topics: [{ topic: name, partitions, replicas: replicationFactor }],
				configs: Object.entries(configs).map(([name, value]) => ({
					name,
					value,
				})),
			});
		} else if (step.do === "grow")
			await admin.createPartitions({
				topics: [{ name: step.name, count: step.partitions }],
			});
		else
			await admin.incrementalAlterConfigs({
				resources: [
					{
						resourceType: ConfigResourceTypes.TOPIC,
						resourceName: step.name,
						configs: Object.entries(step.configs).map(([name, value]) => ({
							name,
							value,
							configOperation: IncrementalAlterConfigOperationTypes.SET,
						})),
					},
				],
			});
	}
}
