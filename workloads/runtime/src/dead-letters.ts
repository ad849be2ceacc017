import type { Message } from "@platformatic/kafka";
import type { BytesProducer } from "./kafka.ts";

/** Why a record cannot be used. */
export interface DeadLetterProblem {
	/** Stable, e.g. `NOT_JSON`. */
	readonly code: string;
	/** The field at fault; empty when it is the record as a whole. */
	readonly field: string;
	readonly reason: string;
}

/** The part of a consumed record that its dead letter is made of. */
export type DeadLetterSource = Pick<
	Message,
	"key" | "value" | "topic" | "partition" | "offset" | "timestamp"
> &
	Partial<Pick<Message, "headerEntries">>;

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

	/** Resolves when the brokers have the record: commit its offset only after that. */
	send(message: DeadLetterSource, problem: DeadLetterProblem): Promise<void> {
		return this.sendAll([{ message, problem }]);
	}

	/** As {@link send}, in one request. */
	async sendAll(
		letters: readonly {
			message: DeadLetterSource;
			problem: DeadLetterProblem;
		}[],
	): Promise<void> {
		if (!letters.length) return;
		await this.#producer.send({
			messages: letters.map(({ message, problem }) => ({
				topic: this.#topic,
				...(message.key != null && { key: message.key }),
				...(message.value != null && { value: message.value }),
				timestamp: message.timestamp,
				headers: headersOf(message, problem),
			})),
		});
	}
}

function headersOf(
	message: DeadLetterSource,
	{ code, field, reason }: DeadLetterProblem,
): Map<Buffer, Buffer> {
	const added = {
		"error.code": code,
		"error.field": field,
		"error.reason": reason,
		"source.topic": message.topic,
		"source.partition": String(message.partition),
		"source.offset": String(message.offset),
	};
	return new Map([
		...(message.headerEntries ?? []),
		...Object.entries(added).map(
			([name, value]) =>
				[Buffer.from(name), Buffer.from(value)] as [Buffer, Buffer],
		),
	]);
}
