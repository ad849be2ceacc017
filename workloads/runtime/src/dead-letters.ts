import { deadLetterHeaders } from "@tickstack/contracts/dead-letter";
import { Backoff } from "./backoff.ts";
import type { BytesProducer } from "./kafka.ts";
import { timestampRuns } from "./timestamp-runs.ts";

/** Why a record cannot be used; a contract's `Rejection` is one. */
export interface DeadLetterProblem {
	/** Stable, e.g. `NOT_JSON`. */
	readonly code: string;
	/** The field at fault; empty when it is the record as a whole. */
	readonly field: string;
	readonly reason: string;
}

/** The part of a consumed record that its dead letter is made of; a client's `Message` has it. */
export interface DeadLetterSource {
	readonly topic: string;
	readonly partition: number;
	readonly offset: bigint | number;
	readonly timestamp: bigint;
	readonly key?: Buffer | null;
	readonly value?: Buffer | null;
	readonly headerEntries?: readonly (readonly [Buffer | null, Buffer | null])[];
}

export interface DeadLetter {
	readonly message: DeadLetterSource;
	readonly problem: DeadLetterProblem;
}

/**
 * The topic that takes what cannot be used: key, value, time stamp and headers unchanged, with the reason and the
 * origin as headers on top.
 */
export class DeadLetters {
	readonly #producer: BytesProducer;
	readonly #topic: string;

	constructor(producer: BytesProducer, topic: string) {
		this.#producer = producer;
		this.#topic = topic;
	}

	/** Resolves when the brokers have the record: commit its offset only after that. One attempt of the client. */
	send(message: DeadLetterSource, problem: DeadLetterProblem): Promise<void> {
		return this.sendAll([{ message, problem }]);
	}

	/** As {@link send}, in as few requests as keep the timestamps right. */
	async sendAll(letters: readonly DeadLetter[]): Promise<void> {
		const messages = letters.map(({ message, problem }) => ({
			topic: this.#topic,
			...(message.key && { key: message.key }),
			...(message.value && { value: message.value }),
			timestamp: message.timestamp,
			headers: headersOf(message, problem),
		}));
		for (const run of timestampRuns(messages))
			for (const request of requestsOf(run))
				await this.#producer.send({ messages: request });
	}

	/**
	 * As {@link sendAll}, tried again until the brokers have all records. A repeated attempt can leave a record twice;
	 * its origin tells.
	 * @throws the last error, once the signal is aborted
	 */
	async sendUntilAcknowledged(
		letters: readonly DeadLetter[],
		signal: AbortSignal,
		onFailure: (error: unknown) => void,
	): Promise<void> {
		const backoff = new Backoff();
		for (;;) {
			try {
				return await this.sendAll(letters);
			} catch (error) {
				onFailure(error);
				await backoff.wait(signal);
				if (signal.aborted) throw error;
			}
		}
	}
}

/** Brokers take 1 MiB at once by default (`message.max.bytes`); the headers need their share. */
const REQUEST_BYTES = 256 * 1024;

function requestsOf<M extends { readonly value?: Buffer }>(
	messages: readonly M[],
): M[][] {
	const requests: M[][] = [];
	let bytes = REQUEST_BYTES;
	for (const message of messages) {
		const size = 512 + (message.value?.length ?? 0);
		if (bytes + size > REQUEST_BYTES) {
			requests.push([]);
			bytes = 0;
		}
		requests.at(-1)?.push(message);
		bytes += size;
	}
	return requests;
}

function headersOf(
	{ headerEntries, topic, partition, offset }: DeadLetterSource,
	problem: DeadLetterProblem,
): Map<Buffer, Buffer> {
	const added = deadLetterHeaders({ ...problem, topic, partition, offset });
	return new Map([
		...(headerEntries ?? []).map(
			([name, value]) =>
				[name ?? Buffer.alloc(0), value ?? Buffer.alloc(0)] as const,
		),
		...Object.entries(added).map(
			([name, value]) => [Buffer.from(name), Buffer.from(value)] as const,
		),
	]);
}
