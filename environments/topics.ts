import type { Duration } from "@tickstack/contracts/duration";
import type { Size } from "@tickstack/contracts/size";
import {
	type Load,
	TOPIC_DEFINITIONS,
	type TopicKey,
} from "../pipeline/catalogue/data-sets.ts";
import type { TopicSpec, TopicsSpec } from "./kafka-spec.ts";

interface TopicsProps {
	readonly load: Load;
	/** Of topics whose records grow with the load. */
	readonly partitions: number;
	/** Of ticks. */
	readonly retention: Duration;
	/** Upper bound of a partition of the ticks; none when absent. */
	readonly retentionBytes?: Size;
	readonly replicationFactor: number;
	readonly minInSyncReplicas: number;
}

/** The topics of the pipeline at an environment's load. */
export function topics(props: TopicsProps): TopicsSpec {
	const topic = (key: TopicKey): TopicSpec => {
		const { name, ...definition } = TOPIC_DEFINITIONS[key];
		const kept = definition.retention === "environment" ? props : definition;
		return {
			name,
			replicationFactor: props.replicationFactor,
			minInSyncReplicas: props.minInSyncReplicas,
			partitions:
				definition.partitions === "load"
					? props.partitions
					: definition.partitions,
			retention: kept.retention as Duration,
			...(kept.retentionBytes && { retentionBytes: kept.retentionBytes }),
			expected: definition.expected(props.load),
		};
	};
	return Object.fromEntries(
		(Object.keys(TOPIC_DEFINITIONS) as TopicKey[]).map((key) => [
			key,
			topic(key),
		]),
	) as TopicsSpec;
}
