import { randomBytes } from "node:crypto";
import { dirname } from "node:path/posix";
import {
	type Admin,
	Consumer,
	ListOffsetTimestamps,
	type Message,
} from "@platformatic/kafka";
import {
	parseWindow,
	type RealtimeWindow,
} from "@tickstack/contracts/realtime-window";
import type { RawTick } from "@tickstack/contracts/tick";
import { parseTick, type Tick } from "@tickstack/contracts/tick";
import {
	type BytesProducer,
	kafkaAdmin,
	kafkaClientOptions,
	kafkaProducer,
} from "@tickstack/runtime/kafka";
import { WebHdfs } from "@tickstack/runtime/webhdfs";
import { speedLayerConfig } from "../../../workloads/speed-layer/src/config.ts";
import { grantedNames } from "../../granted-names.ts";
import { engines } from "../../real-engines/engines-under-test.ts";
import { openToSpark } from "../../real-engines/open-to-spark.ts";
import { recomputedWindows } from "../../recomputation/recomputed-windows.ts";
import { WorkloadProcess } from "../workload-process.ts";

const PARTITIONS = 2;

/** A speed layer with topics and a checkpoint of its own, on the shared engines. */
export class SpeedLayerUnderTest {
	readonly name = `speed-${randomBytes(4).toString("hex")}`;
	readonly windowsTopic = `${this.name}.windows`;
	readonly checkpoint = `/tmp/speed-layer-tests/${this.name}`;
	readonly #admin: Admin;
	readonly #producer: BytesProducer;
	readonly #binding = speedLayerConfig.parse(
		speedLayerConfig.render({
			...grantedNames("speedLayer"),
			kafkaBrokers: engines().kafkaBrokers,
			sparkConnect: engines().sparkConnect,
		}),
	);
	readonly #running: WorkloadProcess[] = [];

	private constructor() {
		this.#admin = kafkaAdmin(this.#binding, "test");
		this.#producer = kafkaProducer(this.#binding, "test");
	}

	static async create(): Promise<SpeedLayerUnderTest> {
		const test = new SpeedLayerUnderTest();
		await openToSpark(dirname(test.checkpoint));
		await test.#admin.createTopics({
			topics: [test.name, test.windowsTopic],
			partitions: PARTITIONS,
			replicas: 1,
			configs: [{ name: "message.timestamp.type", value: "LogAppendTime" }],
		});
		return test;
	}

	/** The workload's process; another server than the shared one may be given. */
	async start(sparkConnect = engines().sparkConnect): Promise<WorkloadProcess> {
		const process = await WorkloadProcess.start(
			"speed-layer",
			speedLayerConfig.render({
				kafkaBrokers: engines().kafkaBrokers,
				sparkConnect,
				hdfsUri: engines().hdfsUri,
				topic: this.name,
				windowsTopic: this.windowsTopic,
				checkpoint: this.checkpoint,
				shufflePartitions: 1,
			}),
		);
		this.#running.push(process);
		return process;
	}

	/** Records as they are. */
	async send(values: readonly (Tick | string)[]): Promise<void> {
		await this.#producer.send({ messages: values.map(this.#message) });
	}

	/** The same in a transaction of its own. */
	async sendInTransaction(
		values: readonly Tick[],
		end: "commit" | "abort",
	): Promise<void> {
		const producer = kafkaProducer(this.#binding, "test-transactional", {
			idempotent: true,
			transactionalId: `${this.name}-${randomBytes(4).toString("hex")}`,
		});
		try {
			const transaction = await producer.beginTransaction();
			await transaction.send({ messages: values.map(this.#message) });
			await transaction[end]();
		} finally {
			await producer.close();
		}
	}

	readonly #message = (value: Tick | string) => ({
		topic: this.name,
		...(typeof value === "string"
			? { key: Buffer.from("?"), value: Buffer.from(value) }
			: {
					key: Buffer.from(value.ticker),
					value: Buffer.from(JSON.stringify(value)),
				}),
	});

	/** The last update of each window, by the record's key. */
	async windows(): Promise<Map<string, RealtimeWindow>> {
		const windows = new Map<string, RealtimeWindow>();
		for (const { key, value } of await this.#read(this.windowsTopic)) {
			const result = parseWindow(value);
			if (!result.ok)
				throw new Error(`${key} is no window: ${result.reason}\n${value}`);
			windows.set(String(key), result.row);
		}
		return windows;
	}

	/** The ticks in all windows, each counted once. */
	async counted(): Promise<number> {
		const windows = [...(await this.windows()).values()];
		return windows.reduce((sum, { trade_count }) => sum + trade_count, 0);
	}

	/** What the windows must be, from the valid records of the topic. */
	async expected(): Promise<ReturnType<typeof recomputedWindows>> {
		const ticks: RawTick[] = [];
		for (const { value, partition, offset, timestamp } of await this.#read(
			this.name,
		)) {
			const result = parseTick(value, Number(timestamp));
			if (result.ok)
				ticks.push({
					...result.tick,
					_partition: partition,
					_offset: Number(offset),
				});
		}
		return recomputedWindows(ticks);
	}

	async close(): Promise<void> {
		for (const process of this.#running) await process.stop("SIGTERM");
		await this.#admin.deleteTopics({ topics: [this.name, this.windowsTopic] });
		await this.#admin.close();
		await this.#producer.close();
		await new WebHdfs({
			namenodes: [...engines().hdfsNamenodes],
			user: "hdfs",
		}).delete(this.checkpoint, { recursive: true });
	}

	/** All records that a topic has now. */
	async #read(
		topic: string,
	): Promise<Message<Buffer, Buffer, Buffer, Buffer>[]> {
		const consumer = new Consumer<Buffer, Buffer, Buffer, Buffer>({
			...kafkaClientOptions(this.#binding, "test"),
			groupId: `test-${randomBytes(4).toString("hex")}`,
		});
		try {
			const partitions = { [topic]: [...Array(PARTITIONS).keys()] };
			const offsets = await consumer.listOffsets({
				topics: [topic],
				partitions,
				timestamp: ListOffsetTimestamps.LATEST,
			});
			const ends = offsets.get(topic) ?? [];
			const missing = new Set(
				[...ends.keys()].filter((partition) => (ends[partition] ?? 0n) > 0n),
			);
			const messages: Message<Buffer, Buffer, Buffer, Buffer>[] = [];
			if (missing.size === 0) return messages;
			const stream = await consumer.consume({
				topics: [topic],
				mode: "earliest",
				autocommit: false,
				maxWaitTime: 100,
			});
			for await (const message of stream) {
				messages.push(message);
				const end = ends[message.partition] ?? 0n;
				if (message.offset >= end - 1n) missing.delete(message.partition);
				if (missing.size === 0) break;
			}
			return messages;
		} finally {
			await consumer.close(true);
		}
	}
}
