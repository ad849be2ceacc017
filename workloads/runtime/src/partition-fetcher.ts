import {
	type ClusterTopicMetadata,
	ListOffsetTimestamps,
	ResponseError,
} from "@platformatic/kafka";
import type { Logger } from "pino";
import { Backoff } from "./backoff.ts";
import { type FetchedRecords, recordsFrom } from "./fetched-records.ts";
import {
	type BytesConsumer,
	type KafkaBinding,
	kafkaConsumer,
} from "./kafka.ts";

export interface PartitionFetcherOptions {
	readonly binding: KafkaBinding;
	readonly clientId: string;
	readonly groupId: string;
	readonly topic: string;
	/** Bytes of one partition in one fetch; at least one batch comes in any case. @default 1 MiB */
	readonly maxPartitionBytes?: number;
	readonly log: Logger;
	/** Called in order for each partition; the next fetch is under way while it runs. */
	fetched(records: FetchedRecords): void;
}

type FetchResponse = Awaited<ReturnType<BytesConsumer["fetch"]>>;

const MAX_WAIT_MS = 500;
const OFFSET_OUT_OF_RANGE = 1;

/**
 * Fetches given partitions from given offsets on, one request at a time for each broker. A failed fetch is repeated
 * with a growing pause. Records that the topic's retention has taken away are skipped with a warning.
 */
export class PartitionFetcher {
	readonly #options: PartitionFetcherOptions;
	readonly #consumer: BytesConsumer;
	readonly #backoff = new Backoff({ firstMs: 100, maxMs: 2_000 });
	readonly #closing = new AbortController();
	readonly #busyNodes = new Set<number>();
	#positions = new Map<number, number>();
	/** Counts assignments: the answer to a fetch of an older one is dropped. */
	#epoch = 0;
	#paused = false;
	#waiting = false;
	#isFailing = false;

	constructor(options: PartitionFetcherOptions) {
		this.#options = options;
		const { binding, clientId, groupId, topic } = options;
		// Never joins the group: a connection of its own, on which waiting fetches do not hold up heartbeats.
		this.#consumer = kafkaConsumer(binding, clientId, groupId, { retries: 0 });
		this.#consumer.topics.track(topic);
	}

	/** Whether the latest request failed. */
	get isFailing(): boolean {
		return this.#isFailing;
	}

	/** Replaces what is fetched: partition → next offset. */
	assign(positions: ReadonlyMap<number, number>): void {
		this.#epoch++;
		this.#positions = new Map(positions);
		this.#pump();
	}

	/** No new fetches; what is under way is still handed over. */
	pause(): void {
		this.#paused = true;
	}

	resume(): void {
		this.#paused = false;
		this.#pump();
	}

	async close(): Promise<void> {
		this.assign(new Map());
		this.#closing.abort();
		await this.#consumer.close(true);
	}

	/** Sends a fetch to every broker that leads a partition and has none under way. */
	#pump(): void {
		if (this.#paused || this.#waiting || !this.#positions.size) return;
		const topic = this.#consumer.currentMetadata?.topics.get(
			this.#options.topic,
		);
		if (!topic) {
			this.#afterMetadata();
			return;
		}
		const byNode = new Map<number, number[]>();
		for (const partition of this.#positions.keys()) {
			const leader = topic.partitions[partition]?.leader ?? -1;
			if (this.#busyNodes.has(leader)) continue;
			byNode.set(leader, [...(byNode.get(leader) ?? []), partition]);
		}
		for (const [node, partitions] of byNode) {
			this.#busyNodes.add(node);
			void this.#fetch(node, topic, partitions);
		}
	}

	#afterMetadata(): void {
		this.#waiting = true;
		this.#consumer
			.metadata({ topics: [this.#options.topic] })
			.catch((err) => this.#failed(err))
			.finally(() => {
				this.#waiting = false;
				this.#pump();
			});
	}

	async #fetch(
		node: number,
		topic: ClusterTopicMetadata,
		partitions: readonly number[],
	): Promise<void> {
		const epoch = this.#epoch;
		let response: FetchResponse | undefined;
		try {
			response = await this.#consumer.fetch({
				node,
				maxWaitTime: MAX_WAIT_MS,
				minBytes: 1,
				topics: [
					{
						topicId: topic.id,
						partitions: partitions.map((partition) => ({
							partition,
							fetchOffset: BigInt(this.#positions.get(partition) as number),
							partitionMaxBytes: this.#options.maxPartitionBytes ?? 1_048_576,
							currentLeaderEpoch: -1,
							lastFetchedEpoch: -1,
						})),
					},
				],
			});
			this.#backoff.reset();
			this.#isFailing = false;
		} catch (error) {
			// One partition's error comes as an error of the whole, with the answer for the others inside.
			if (error instanceof ResponseError)
				response = (error as { response?: FetchResponse }).response;
			await this.#failed(error);
		}
		this.#busyNodes.delete(node);
		if (epoch !== this.#epoch || !response) {
			this.#pump();
			return;
		}
		const fetched = this.#take(response);
		this.#pump();
		for (const records of fetched) this.#options.fetched(records);
	}

	/** Moves the positions on and gives what there is to hand over. */
	#take(response: FetchResponse): FetchedRecords[] {
		const all: FetchedRecords[] = [];
		for (const { partitions } of response.responses)
			for (const answer of partitions) {
				const partition = answer.partitionIndex;
				const position = this.#positions.get(partition);
				if (position === undefined) continue;
				if (answer.errorCode === OFFSET_OUT_OF_RANGE)
					void this.#startOver(partition, position);
				if (answer.errorCode !== 0) continue;
				const records = recordsFrom(answer.records ?? [], position);
				const last = answer.records?.at(-1);
				if (last)
					this.#positions.set(
						partition,
						Number(last.firstOffset) + last.lastOffsetDelta + 1,
					);
				all.push({
					partition,
					records,
					highWatermark: Number(answer.highWatermark),
				});
			}
		return all;
	}

	/** Retention, or a topic made anew, has left the position behind. The fetches until then fail like this one. */
	async #startOver(partition: number, position: number): Promise<void> {
		const { topic, log } = this.#options;
		const epoch = this.#epoch;
		try {
			const offsets = await this.#consumer.listOffsets({
				topics: [topic],
				partitions: { [topic]: [partition] },
				timestamp: ListOffsetTimestamps.EARLIEST,
			});
			const earliest = Number(offsets.get(topic)?.[partition]);
			if (epoch !== this.#epoch || this.#positions.get(partition) !== position)
				return;
			this.#positions.set(partition, earliest);
			log.warn(
				{ partition, offset: position, earliest },
				"offset is not in the topic any more; going on from its earliest record",
			);
		} catch (err) {
			log.debug({ err, partition }, "earliest offset could not be asked for");
		}
	}

	async #failed(err: unknown): Promise<void> {
		if (this.#closing.signal.aborted) return;
		this.#isFailing = true;
		this.#options.log.debug({ err }, "fetch failed; trying again");
		this.#consumer.clearMetadata();
		await this.#backoff.wait(this.#closing.signal);
	}
}
