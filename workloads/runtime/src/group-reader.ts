import { setTimeout as sleep } from "node:timers/promises";
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
	/**
	 * How long the group waits for a member that was killed, in milliseconds; brokers allow no less than 6 s.
	 * @default 10000
	 */
	readonly sessionTimeoutMs?: number;
	/**
	 * Bytes that an answer of a broker waits for, half a second at most: a request costs a millisecond of processor on
	 * both sides, whatever it brings. @default 1
	 */
	readonly minBytes?: number;
	readonly log: Logger;
	/**
	 * These partitions are this member's, each from its offset on; records of them follow. The signal is aborted when
	 * they are not any more, with or without notice: nothing can be committed after that.
	 */
	assigned(positions: ReadonlyMap<number, number>, signal: AbortSignal): void;
	records(records: FetchedRecords): void;
	/** So many offsets after the committed ones were gone, by retention, before they were read. @default only logged */
	lost?(offsets: number): void;
	/** Called at each answer of a broker, before the records that it has brought. */
	answered?(): void;
	/**
	 * The hook before a revocation: the group gives the partitions to nobody else before this settles, nor before the
	 * reader stops. Finish and commit what has been begun; no records come until the next {@link assigned}. After 60 %
	 * of the session time-out, 7 s at most, the signal of the assignment ends it; what is not committed comes again.
	 */
	revoked(): Promise<void>;
}

/** The part of the session time-out that the hook before a revocation may take. */
const REVOCATION_SHARE = 0.6;
/** A process has 10 s to stop, whatever the session time-out is. */
const MAX_REVOCATION_MS = 7_000;

/**
 * Reads the committed records of one topic as a member of a consumer group, for workloads that commit by themselves
 * what they have made durable. Survives broker restarts; the application sees them as a pause.
 */
export class GroupReader {
	readonly #options: GroupReaderOptions;
	readonly #sessionTimeoutMs: number;
	readonly #membership: GroupMembership;
	readonly #fetcher: PartitionFetcher;
	#isAssigned = false;
	#assignment = new AbortController();
	#revocation = Promise.resolve();

	constructor(options: GroupReaderOptions) {
		const { sessionTimeoutMs = 10_000 } = options;
		this.#options = options;
		this.#sessionTimeoutMs = sessionTimeoutMs;
		this.#fetcher = new PartitionFetcher({
			...options,
			clientId: `${options.clientId}-fetch`,
			fetched: (records) => options.records(records),
			lost: (offsets) => options.lost?.(offsets),
		});
		this.#membership = new GroupMembership({
			...options,
			sessionTimeoutMs,
			assigned: (positions) => {
				this.#end();
				this.#assignment = new AbortController();
				options.assigned(positions, this.#assignment.signal);
				this.#isAssigned = true;
				this.#fetcher.assign(positions);
			},
			revoked: () => {
				if (this.#isAssigned) this.#revocation = this.#revoke();
				return this.#revocation;
			},
			lost: () => this.#end(),
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

	/** Fetches no more; what is under way is still handed over. */
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

	async #revoke(): Promise<void> {
		const { signal } = this.#assignment;
		this.#halt();
		const settled = new AbortController();
		const limitMs = Math.min(
			this.#sessionTimeoutMs * REVOCATION_SHARE,
			MAX_REVOCATION_MS,
		);
		const late = sleep(limitMs, "late", {
			signal: AbortSignal.any([signal, settled.signal]),
		}).catch(() => undefined);
		try {
			if ((await Promise.race([this.#options.revoked(), late])) === "late")
				this.#options.log.warn(
					{ limitMs },
					"what has been begun took too long to finish; its records come again",
				);
		} finally {
			settled.abort();
			this.#end();
		}
	}

	#halt(): void {
		this.#isAssigned = false;
		this.#fetcher.assign(new Map());
	}

	#end(): void {
		this.#halt();
		this.#assignment.abort();
	}
}
