import {
	type ClusterTopicMetadata,
	ListOffsetTimestamps,
	ResponseError,
} from "@platformatic/kafka";
import {
	decodePartition,
	type FetchedRecord,
	type FetchedRecords,
	type FetchResponse,
} from "./fetched-records.ts";
import {
	type BytesConsumer,
	type KafkaBinding,
	kafkaConsumer,
} from "./kafka.ts";

export interface FetchLimits {
	/** How long the broker may wait for {@link minBytes}, in milliseconds. */
	readonly maxWaitMs: number;
	/** Bytes over all partitions that an answer waits for. */
	readonly minBytes: number;
	/** Bytes of one partition; at least one batch comes in any case. */
	readonly maxPartitionBytes: number;
}

export interface Fetched {
	readonly fetched: readonly FetchedRecords[];
	/** Partitions whose position the topic does not have, or not any more. */
	readonly outOfRange: readonly number[];
	/** Why partitions, or all of them, are missing from what was fetched. */
	readonly error?: unknown;
}

const OFFSET_OUT_OF_RANGE = 1;
const RANGE: FetchLimits = {
	maxWaitMs: 0,
	minBytes: 0,
	maxPartitionBytes: 4 * 1_048_576,
};

/**
 * Reads committed records of a topic on a connection of its own, without being a member of a group. One attempt each;
 * errors are the client's.
 */
export class TopicReader {
	readonly #consumer: BytesConsumer;
	readonly #topic: string;

	constructor(binding: KafkaBinding, clientId: string, topic: string) {
		this.#topic = topic;
		// The client wants a group; it is never joined.
		this.#consumer = kafkaConsumer(binding, clientId, clientId, { retries: 0 });
		this.#consumer.topics.track(topic);
	}

	/** Partitions and their leaders, as of the latest request. */
	get metadata(): ClusterTopicMetadata | undefined {
		return this.#consumer.currentMetadata?.topics.get(this.#topic);
	}

	/** Requests the partitions and their leaders anew. */
	async refreshMetadata(): Promise<ClusterTopicMetadata> {
		const { topics } = await this.#consumer.metadata({
			topics: [this.#topic],
			forceUpdate: true,
		});
		return topics.get(this.#topic) as ClusterTopicMetadata;
	}

	/** Leaders may have moved: {@link metadata} is undefined until it is refreshed. */
	forgetMetadata(): void {
		this.#consumer.clearMetadata();
	}

	/** Offset of the first record, by partition. @param partitions all by default */
	starts(partitions?: readonly number[]): Promise<readonly number[]> {
		return this.#offsets(ListOffsetTimestamps.EARLIEST, partitions);
	}

	/** Offset after the last record of a finished transaction or of none, by partition. */
	ends(): Promise<readonly number[]> {
		return this.#offsets(ListOffsetTimestamps.LATEST);
	}

	/**
	 * One request to the leader of some partitions.
	 * @param positions partition → first offset
	 */
	async fetch(
		node: number,
		topicId: string,
		positions: ReadonlyMap<number, number>,
		{ maxWaitMs, minBytes, maxPartitionBytes }: FetchLimits,
	): Promise<Fetched> {
		try {
			const response = await this.#consumer.fetch({
				node,
				maxWaitTime: maxWaitMs,
				minBytes,
				topics: [
					{
						topicId,
						partitions: Array.from(positions, ([partition, offset]) => ({
							partition,
							fetchOffset: BigInt(offset),
							partitionMaxBytes: maxPartitionBytes,
							currentLeaderEpoch: -1,
							lastFetchedEpoch: -1,
						})),
					},
				],
			});
			return fetchedOf(response, positions);
		} catch (error) {
			// One partition's error comes as an error of the whole, with the answer for the others inside.
			const response =
				error instanceof ResponseError
					? (error as { response?: FetchResponse }).response
					: undefined;
			return { ...fetchedOf(response, positions), error };
		}
	}

	/**
	 * Records of a partition from an offset up to what is its end when the read begins. Offsets that the topic does
	 * not have (retention took them, or a broker lost its disk) hold none.
	 *
	 * @param to the offset after the last one that is wanted
	 */
	async read(
		partition: number,
		from: number,
		to = Number.POSITIVE_INFINITY,
	): Promise<FetchedRecord[]> {
		// The leader may have moved: a read is rare, and mostly after a failure.
		const { id, partitions } = await this.refreshMetadata();
		const start = (await this.starts())[partition] ?? 0;
		const end = Math.min(to, (await this.ends())[partition] ?? 0);
		const found: FetchedRecord[] = [];
		for (let position = Math.max(from, start); position < end; ) {
			const { fetched, error } = await this.fetch(
				partitions[partition]?.leader ?? -1,
				id,
				new Map([[partition, position]]),
				RANGE,
			);
			if (error) throw error;
			const [answer] = fetched;
			if (!answer || answer.next <= position) break;
			for (const record of answer.records)
				if (record.offset < end) found.push(record);
			position = answer.next;
		}
		return found;
	}

	close(): Promise<void> {
		return this.#consumer.close(true);
	}

	async #offsets(
		timestamp: bigint,
		partitions?: readonly number[],
	): Promise<readonly number[]> {
		const offsets = await this.#consumer.listOffsets({
			topics: [this.#topic],
			...(partitions && { partitions: { [this.#topic]: [...partitions] } }),
			timestamp,
		});
		return (offsets.get(this.#topic) ?? []).map(Number);
	}
}

function fetchedOf(
	response: FetchResponse | undefined,
	positions: ReadonlyMap<number, number>,
): Omit<Fetched, "error"> {
	const fetched: FetchedRecords[] = [];
	const outOfRange: number[] = [];
	for (const { partitions } of response?.responses ?? [])
		for (const answer of partitions) {
			const position = positions.get(answer.partitionIndex);
			if (position === undefined) continue;
			if (answer.errorCode === OFFSET_OUT_OF_RANGE)
				outOfRange.push(answer.partitionIndex);
			if (answer.errorCode === 0)
				fetched.push(decodePartition(answer, position));
		}
	return { fetched, outOfRange };
}
