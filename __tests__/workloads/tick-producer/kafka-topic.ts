import { randomUUID } from "node:crypto";
import {
	Admin,
	Consumer,
	type Message,
	stringDeserializers,
} from "@platformatic/kafka";
import type { Tick } from "@tickstack/contracts/tick";
import { engines } from "../../real-engines/engines-under-test.ts";

/** A topic of its own for a test, and what is in it. */
export class KafkaTopic {
	readonly name: string;
	readonly #admin: Admin;

	/** A name that no topic has yet; {@link create} makes it. */
	constructor() {
		this.name = `ticks-${randomUUID()}`;
		this.#admin = new Admin({
			clientId: "test",
			bootstrapBrokers: [...engines().kafkaBrokers],
		});
	}

	async create(partitions = 4): Promise<this> {
		await this.#admin.createTopics({
			topics: [this.name],
			partitions,
			replicas: 1,
		});
		return this;
	}

	/** Reads `count` records from the beginning, in order for each partition. */
	async read(
		count: number,
	): Promise<Message<string, string, string, string>[]> {
		const consumer = new Consumer({
			clientId: "test",
			groupId: `test-${randomUUID()}`,
			bootstrapBrokers: [...engines().kafkaBrokers],
			deserializers: stringDeserializers,
		});
		const messages: Message<string, string, string, string>[] = [];
		try {
			const stream = await consumer.consume({
				topics: [this.name],
				mode: "earliest",
				autocommit: false,
				maxWaitTime: 100,
			});
			for await (const message of stream) {
				messages.push(message);
				if (messages.length === count) break;
			}
		} finally {
			await consumer.close(true);
		}
		return messages;
	}

	/** As {@link read}, parsed. */
	async ticks(count: number): Promise<Tick[]> {
		return (await this.read(count)).map(({ value }) => JSON.parse(value));
	}

	async delete(): Promise<void> {
		await this.#admin.deleteTopics({ topics: [this.name] });
		await this.#admin.close();
	}
}
