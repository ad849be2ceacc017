import type { ClusterTopicMetadata } from "@platformatic/kafka";
import {
	type BytesConsumer,
	type KafkaBinding,
	kafkaConsumer,
} from "@tickstack/runtime/kafka";

export interface TopicRecord {
	readonly key: Buffer | null;
	readonly value: Buffer | null;
}

const LATEST = -1n;
const EARLIEST = -2n;
const FETCH_BYTES = 4 * 1_048_576;
/** Bit 5 of a batch's attributes: markers of transactions, not records (Kafka protocol, "Record Batch"). */
const CONTROL_BATCH = 0x20;

/** Reads ranges of a topic without being a member of a group. Errors are the client's; nothing is retried. */
export class TopicReader {
	readonly #consumer: BytesConsumer;
	readonly #topic: string;

	constructor(binding: KafkaBinding, clientId: string, topic: string) {
		this.#topic = topic;
		// The group is never joined.
		this.#consumer = kafkaConsumer(binding, clientId, `${clientId}-reader`, {
			retries: 0,
		});
	}

	/** Number of partitions. */
	async partitions(): Promise<number> {
		return (await this.#metadata()).partitionsCount;
	}

	/** Offset after the last record, by partition. */
	ends(): Promise<readonly bigint[]> {
		return this.#offsets(LATEST);
	}

	/** Offset of the first record, by partition. */
	starts(): Promise<readonly bigint[]> {
		return this.#offsets(EARLIEST);
	}

	/**
	 * Records of a partition from an offset up to what is its end when the read begins. Offsets that the topic does
	 * not have (retention took them, or a broker lost its disk) hold none.
	 */
	async read(partition: number, from: bigint): Promise<TopicRecord[]> {
		const topic = await this.#metadata();
		const start = (await this.starts())[partition] ?? 0n;
		const end = (await this.ends())[partition] ?? 0n;
		const found: TopicRecord[] = [];
		let position = from > start ? from : start;
		while (position < end) {
			const { responses } = await this.#consumer.fetch({
				node: topic.partitions[partition]?.leader ?? -1,
				maxWaitTime: 0,
				minBytes: 0,
				topics: [
					{
						topicId: topic.id,
						partitions: [
							{
								partition,
								fetchOffset: position,
								partitionMaxBytes: FETCH_BYTES,
								currentLeaderEpoch: -1,
								lastFetchedEpoch: -1,
							},
						],
					},
				],
			});
			const answer = responses[0]?.partitions[0];
			const batches = answer?.records ?? [];
			for (const batch of batches) {
				const next = batch.firstOffset + BigInt(batch.lastOffsetDelta) + 1n;
				if (!(batch.attributes & CONTROL_BATCH))
					// A fetch answers with whole batches: the first may begin before the offset asked for.
					for (const { offsetDelta, key, value } of batch.records)
						if (batch.firstOffset + BigInt(offsetDelta) >= position)
							found.push({ key, value });
				position = next;
			}
			if (!batches.length) break;
		}
		return found;
	}

	close(): Promise<void> {
		return this.#consumer.close(true);
	}

	async #offsets(timestamp: bigint): Promise<readonly bigint[]> {
		const offsets = await this.#consumer.listOffsets({
			topics: [this.#topic],
			timestamp,
		});
		return offsets.get(this.#topic) ?? [];
	}

	async #metadata(): Promise<ClusterTopicMetadata> {
		const { topics } = await this.#consumer.metadata({
			topics: [this.#topic],
			// The leader may have moved: a read is rare, and mostly after a failure.
			forceUpdate: true,
		});
		return topics.get(this.#topic) as ClusterTopicMetadata;
	}
}
