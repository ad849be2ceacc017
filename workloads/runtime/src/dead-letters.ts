import { deadLetterHeaders } from "@tickstack/contracts/dead-letter";
import { retry } from "@tickstack/contracts/retry";
import type { SourcedRecord } from "./fetched-records.ts";
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

/** A record that cannot be used. */
export interface DeadLetter extends SourcedRecord {
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

	/** Resolves when the brokers have the records: commit their offsets only after that. One attempt of the client. */
	async sendAll(letters: readonly DeadLetter[]): Promise<void> {
		const messages = letters.map((letter) => {
			const { key, value, timestamp } = letter.record;
			return {
				topic: this.#topic,
				...(key && { key }),
				...(value && { value }),
				timestamp,
				headers: headersOf(letter),
			};
		});
		// In as few requests as keep the timestamps right.
		for (const run of timestampRuns(messages))
			for (const request of requestsOf(run))
				await this.#producer.send({ messages: request });
	}

	/**
	 * As {@link sendAll}, tried again until the brokers have all records. A repeated attempt can leave a record twice;
	 * its origin identifies it.
	 * @throws the last error, once the signal is aborted
	 */
	sendUntilAcknowledged(
		letters: readonly DeadLetter[],
		signal: AbortSignal,
		onFailure: (error: unknown) => void,
	): Promise<void> {
		return retry(() => this.sendAll(letters), {
			signal,
			onRetry: ({ error }) => onFailure(error),
		});
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

function headersOf({
	record,
	topic,
	partition,
	problem,
}: DeadLetter): Map<Buffer, Buffer> {
	const { headers, offset } = record;
	const added = deadLetterHeaders({ ...problem, topic, partition, offset });
	return new Map([
		...headers.map(
			([name, value]) =>
				[name ?? Buffer.alloc(0), value ?? Buffer.alloc(0)] as const,
		),
		...Object.entries(added).map(
			([name, value]) => [Buffer.from(name), Buffer.from(value)] as const,
		),
	]);
}
