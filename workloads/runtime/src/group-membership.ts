import { setTimeout as sleep } from "node:timers/promises";
import { findErrorBy, ListOffsetTimestamps } from "@platformatic/kafka";
import { Backoff } from "@tickstack/contracts/retry";
import type { Logger } from "pino";
import {
	type BytesConsumer,
	type KafkaBinding,
	kafkaConsumer,
} from "./kafka.ts";

export interface GroupMembershipOptions {
	readonly binding: KafkaBinding;
	readonly clientId: string;
	readonly groupId: string;
	readonly topic: string;
	/**
	 * How long the group waits for a member that was killed before its partitions go to another one, in milliseconds.
	 * The broker's `group.min.session.timeout.ms` (6 s) is the least.
	 */
	readonly sessionTimeoutMs: number;
	readonly log: Logger;
	/** The partitions that are this member's from now on, each with the offset to go on from. */
	assigned(positions: ReadonlyMap<number, number>): void;
	/** The partitions may go to another member once this settles: finish and commit what has been begun. */
	revoked(): Promise<void>;
	/** The group counts this member as gone: nothing can be committed until {@link assigned}. */
	lost(): void;
}

/** The group has given this member's partitions away: no attempt to commit under the old membership can succeed. */
export class MembershipLostError extends Error {
	readonly code = "MEMBERSHIP_LOST";

	constructor(groupId: string, cause: unknown) {
		super(`${groupId} does not count this member as one of its own any more`, {
			cause,
		});
		this.name = "MembershipLostError";
	}
}

/**
 * How long heartbeats may fail before the membership is given up. A broker that comes back within this time finds the
 * same member, and no session time-out of an abandoned one has to pass.
 */
const HEARTBEATS_MISSED_MS = 120_000;
/** Partitions that were added to the topic are noticed in this time. */
const PARTITION_CHECK_MS = 30_000;

/**
 * Membership in a consumer group of one topic, with the classic protocol. It is renewed for ever: after a broker's
 * death, a rebalance that failed, or when the topic does not exist yet. Every (re)join starts from the committed
 * offsets, from the earliest record where there are none.
 */
export class GroupMembership {
	readonly #options: GroupMembershipOptions;
	readonly #backoff = new Backoff({ firstMs: 200, maxMs: 5_000 });
	readonly #stopping = new AbortController();
	#consumer: BytesConsumer | undefined;
	/** Counts assignments; work begun under an older one is dropped. */
	#epoch = 0;
	#running: Promise<void> | undefined;

	constructor(options: GroupMembershipOptions) {
		this.#options = options;
	}

	start(): void {
		this.#running = this.#run();
	}

	/**
	 * Commits the next offset to read of each partition. One attempt.
	 * @throws {MembershipLostError} or, when another attempt may succeed, the client's error
	 */
	async commit(offsets: ReadonlyMap<number, number>): Promise<void> {
		const { topic, groupId } = this.#options;
		if (!this.#consumer) throw new MembershipLostError(groupId, undefined);
		try {
			await this.#consumer.commit({
				offsets: Array.from(offsets, ([partition, offset]) => ({
					topic,
					partition,
					offset: BigInt(offset),
					leaderEpoch: -1,
				})),
			});
		} catch (error) {
			const isLost =
				findErrorBy(error as Error, "unknownMemberId", true) ||
				findErrorBy(error as Error, "apiId", "ILLEGAL_GENERATION");
			throw isLost ? new MembershipLostError(groupId, error) : error;
		}
	}

	/** Calls `revoked`, then leaves the group, so that another member takes over at once. */
	async stop(): Promise<void> {
		this.#epoch++;
		await this.#options.revoked();
		this.#stopping.abort();
		await this.#running;
	}

	async #run(): Promise<void> {
		const { signal } = this.#stopping;
		while (!signal.aborted) {
			const gone = Promise.withResolvers<never>();
			gone.promise.catch(() => undefined);
			const end = () => gone.reject(new Error("stopped"));
			signal.addEventListener("abort", end, { once: true });
			const consumer = this.#join(gone.reject);
			try {
				await Promise.race([gone.promise, consumer.joinGroup({})]);
				await Promise.race([
					gone.promise,
					this.#untilPartitionsChange(consumer),
				]);
			} catch (err) {
				if (!signal.aborted)
					this.#options.log.warn(
						{ reason: (err as Error).message },
						"not a member of the group; joining again",
					);
			}
			signal.removeEventListener("abort", end);
			this.#consumer = undefined;
			this.#epoch++;
			if (!signal.aborted) this.#options.lost();
			await consumer.close(true).catch(() => undefined);
			if (!signal.aborted) await this.#backoff.wait(signal);
		}
	}

	#join(gone: (error: Error) => void): BytesConsumer {
		const { binding, clientId, groupId, topic, sessionTimeoutMs } =
			this.#options;
		const consumer = kafkaConsumer(binding, clientId, groupId, {
			sessionTimeout: sessionTimeoutMs,
			heartbeatInterval: Math.ceil(sessionTimeoutMs / 5),
			heartbeatStallTimeout: HEARTBEATS_MISSED_MS,
			rebalanceTimeout: sessionTimeoutMs * 2,
			requestTimeout: sessionTimeoutMs * 4,
			// Retries are this class's: a commit that rejoins the group by itself would wait for `revoked`,
			// which waits for the commit.
			retries: 0,
			// The one place of the protocol where a rebalance waits: the group does not go on before this member
			// has sent the answer's bytes, and accepts its commits until then.
			protocolsMetadata: async () => {
				this.#epoch++;
				await this.#options.revoked();
				return Buffer.alloc(0);
			},
		});
		consumer.on("error", gone);
		consumer.on("consumer:heartbeat:stalled", ({ lastError }) =>
			gone(lastError ?? new Error("no heartbeat was answered")),
		);
		consumer.on("consumer:group:join", ({ assignments }) => {
			const partitions =
				assignments?.find((assignment) => assignment.topic === topic)
					?.partitions ?? [];
			this.#consumer = consumer;
			this.#assign(consumer, partitions).catch(gone);
		});
		consumer.topics.track(topic);
		return consumer;
	}

	async #assign(
		consumer: BytesConsumer,
		partitions: readonly number[],
	): Promise<void> {
		const epoch = ++this.#epoch;
		const positions = await this.#positions(consumer, partitions);
		if (epoch !== this.#epoch) return;
		this.#backoff.reset();
		this.#options.assigned(positions);
	}

	async #positions(
		consumer: BytesConsumer,
		partitions: readonly number[],
	): Promise<Map<number, number>> {
		const { topic } = this.#options;
		if (!partitions.length) return new Map();
		const [committed, earliest] = await Promise.all([
			consumer.listCommittedOffsets({
				topics: [{ topic, partitions: [...partitions] }],
			}),
			consumer.listOffsets({
				topics: [topic],
				partitions: { [topic]: [...partitions] },
				timestamp: ListOffsetTimestamps.EARLIEST,
			}),
		]);
		return new Map(
			partitions.map((partition) => {
				const offset = committed.get(topic)?.[partition] ?? -1n;
				return [
					partition,
					Number(
						offset >= 0n ? offset : (earliest.get(topic)?.[partition] ?? 0n),
					),
				];
			}),
		);
	}

	/** Rejects when the topic has other partitions than before, resolves when the membership is to end. */
	async #untilPartitionsChange(consumer: BytesConsumer): Promise<void> {
		const { topic } = this.#options;
		const { signal } = this.#stopping;
		let before: number | undefined;
		while (!signal.aborted) {
			const metadata = await consumer
				.metadata({ topics: [topic] })
				.catch(() => undefined);
			const count = metadata?.topics.get(topic)?.partitionsCount;
			if (before !== undefined && count !== undefined && count !== before)
				throw new Error(
					`${topic} has ${count} partitions, not ${before} as before`,
				);
			before = count ?? before;
			await sleep(PARTITION_CHECK_MS, undefined, { signal, ref: false }).catch(
				() => undefined,
			);
		}
	}
}
