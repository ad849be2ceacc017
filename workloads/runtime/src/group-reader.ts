import type { Logger } from "pino";
import type { FetchedRecords } from "./fetched-records.ts";
import { GroupMembership } from "./group-membership.ts";
import type { KafkaBinding } from "./kafka.ts";
import { PartitionFetcher } from "./partition-fetcher.ts";

export interface GroupReaderOptions {
	readonly binding: KafkaBinding;
	readonly clientId: string;
	readonly groupId: string;
	readonly topic: string;
	/** See {@link GroupMembership}. @default 10000 */
	readonly sessionTimeoutMs?: number;
	readonly log: Logger;
	/** Forget all partitions; records of these follow, each partition from its offset on. */
	assigned(positions: ReadonlyMap<number, number>): void;
	records(records: FetchedRecords): void;
	/**
	 * A rebalance or the stop waits for this: finish and commit what has been begun. No records come until the next
	 * {@link assigned}. It should settle within the session time-out; what is not committed comes again.
	 */
	revoked(): Promise<void>;
	/** The partitions are gone without notice: nothing can be committed. */
	lost(): void;
}

/**
 * Reads one topic as a member of a consumer group, for workloads that commit by themselves what they have made
 * durable. Survives broker restarts; the application sees them as a pause.
 */
export class GroupReader {
	readonly #membership: GroupMembership;
	readonly #fetcher: PartitionFetcher;
	#isAssigned = false;

	constructor(options: GroupReaderOptions) {
		this.#fetcher = new PartitionFetcher({
			...options,
			clientId: `${options.clientId}-fetch`,
			fetched: (records) => options.records(records),
		});
		/** Whether there was something to give back. */
		const halt = (): boolean => {
			const wasAssigned = this.#isAssigned;
			this.#isAssigned = false;
			this.#fetcher.assign(new Map());
			return wasAssigned;
		};
		this.#membership = new GroupMembership({
			...options,
			assigned: (positions) => {
				options.assigned(positions);
				this.#isAssigned = true;
				this.#fetcher.assign(positions);
			},
			revoked: async () => {
				if (halt()) await options.revoked();
			},
			lost: () => {
				if (halt()) options.lost();
			},
		});
	}

	/** Whether the group has given this member its share, which may be none. */
	get isAssigned(): boolean {
		return this.#isAssigned;
	}

	/** Assigned, and the brokers answer. */
	get isReading(): boolean {
		return this.#isAssigned && !this.#fetcher.isFailing;
	}

	start(): void {
		this.#membership.start();
	}

	/**
	 * Partition → next offset to read. One attempt.
	 * @throws {MembershipLostError} or, when another attempt may succeed, the client's error
	 */
	commit(offsets: ReadonlyMap<number, number>): Promise<void> {
		return this.#membership.commit(offsets);
	}

	pause(): void {
		this.#fetcher.pause();
	}

	resume(): void {
		this.#fetcher.resume();
	}

	/** Calls `revoked`, leaves the group, closes the connections. */
	async stop(): Promise<void> {
		await this.#membership.stop();
		await this.#fetcher.close();
	}
}
