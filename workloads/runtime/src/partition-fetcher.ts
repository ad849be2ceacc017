import type { ClusterTopicMetadata } from "@platformatic/kafka";
import { Backoff } from "@tickstack/contracts/retry";
import type { Logger } from "pino";
import type { FetchedRecords } from "./fetched-records.ts";
import type { KafkaBinding } from "./kafka.ts";
import { type FetchLimits, TopicReader } from "./topic-reader.ts";

export interface PartitionFetcherOptions {
	readonly binding: KafkaBinding;
	readonly clientId: string;
	readonly topic: string;
	/** See {@link GroupReaderOptions.minBytes}. */
	readonly minBytes?: number;
	readonly log: Logger;
	/** Called at each answer, before the records that it has brought. */
	answered?(): void;
	/** Called in order for each partition; the next fetch is under way while it runs. */
	fetched(records: FetchedRecords): void;
	/** So many offsets of a partition were gone, by retention, before they were read. */
	lost(offsets: number): void;
}

const LIMITS = { maxWaitMs: 500, maxPartitionBytes: 1_048_576 };

/**
 * Fetches given partitions from given offsets on, one request at a time for each broker. A failed fetch is repeated
 * with a growing pause. Records that the topic's retention has taken away are skipped, counted and logged.
 */
export class PartitionFetcher {
	readonly #options: PartitionFetcherOptions;
	readonly #limits: FetchLimits;
	/** A connection of its own, on which waiting fetches do not hold up heartbeats. */
	readonly #reader: TopicReader;
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
		const { binding, clientId, topic, minBytes = 1 } = options;
		this.#limits = { ...LIMITS, minBytes };
		this.#reader = new TopicReader(binding, clientId, topic);
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
		await this.#reader.close();
	}

	/** Sends a fetch to every broker that leads a partition and has none under way. */
	#pump(): void {
		if (this.#paused || this.#waiting || !this.#positions.size) return;
		const topic = this.#reader.metadata;
		if (!topic) {
			this.#afterMetadata();
			return;
		}
		const byNode = new Map<number, Map<number, number>>();
		for (const [partition, position] of this.#positions) {
			const leader = topic.partitions[partition]?.leader ?? -1;
			if (this.#busyNodes.has(leader)) continue;
			const positions = byNode.get(leader) ?? new Map();
			byNode.set(leader, positions.set(partition, position));
		}
		for (const [node, positions] of byNode) {
			this.#busyNodes.add(node);
			void this.#fetch(node, topic, positions);
		}
	}

	#afterMetadata(): void {
		this.#waiting = true;
		this.#reader
			.refreshMetadata()
			.catch((err) => this.#failed(err))
			.finally(() => {
				this.#waiting = false;
				this.#pump();
			});
	}

	async #fetch(
		node: number,
		{ id }: ClusterTopicMetadata,
		positions: ReadonlyMap<number, number>,
	): Promise<void> {
		const epoch = this.#epoch;
		const { fetched, outOfRange, error } = await this.#reader.fetch(
			node,
			id,
			positions,
			this.#limits,
		);
		if (error) await this.#failed(error);
		else {
			this.#options.answered?.();
			this.#backoff.reset();
			this.#isFailing = false;
		}
		this.#busyNodes.delete(node);
		if (epoch !== this.#epoch) {
			this.#pump();
			return;
		}
		for (const partition of outOfRange)
			void this.#startOver(partition, positions.get(partition) as number);
		for (const { partition, next } of fetched)
			this.#positions.set(partition, next);
		this.#pump();
		for (const records of fetched) this.#options.fetched(records);
	}

	/** Retention, or a topic made anew, has left the position behind. The fetches until then fail like this one. */
	async #startOver(partition: number, position: number): Promise<void> {
		const { log } = this.#options;
		const epoch = this.#epoch;
		try {
			const starts = await this.#reader.starts([partition]);
			const earliest = starts[partition] as number;
			if (epoch !== this.#epoch || this.#positions.get(partition) !== position)
				return;
			this.#positions.set(partition, earliest);
			// Behind the end is where a topic that was made anew begins: then nothing is known to be lost.
			const lost = Math.max(0, earliest - position);
			this.#options.lost(lost);
			log.warn(
				{ partition, offset: position, earliest, lost },
				"offset is not in the topic any more; going on from its earliest record",
			);
		} catch (err) {
			log.debug({ err, partition }, "earliest offset not known");
		}
	}

	async #failed(err: unknown): Promise<void> {
		if (this.#closing.signal.aborted) return;
		this.#isFailing = true;
		this.#options.log.debug({ err }, "fetch failed; trying again");
		this.#reader.forgetMetadata();
		await this.#backoff.wait(this.#closing.signal);
	}
}
