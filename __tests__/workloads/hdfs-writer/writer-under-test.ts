import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Admin, ListOffsetTimestamps } from "@platformatic/kafka";
import type { ConfigProps } from "@tickstack/contracts/config";
import { Duration } from "@tickstack/contracts/duration";
import { hdfsWriterConfig } from "../../../workloads/hdfs-writer/src/config.ts";
import {
	applyTopics,
	planTopics,
	readTopics,
} from "../../../workloads/provisioner/src/topics.ts";
import {
	type BytesProducer,
	type KafkaBinding,
	kafkaAdmin,
	kafkaProducer,
} from "../../../workloads/runtime/src/kafka.ts";
import { TopicReader } from "../../../workloads/runtime/src/topic-reader.ts";
import { WebHdfs } from "../../../workloads/runtime/src/webhdfs.ts";
import {
	type EnginesUnderTest,
	engines,
} from "../../real-engines/engines-under-test.ts";

const MAIN = fileURLToPath(
	new URL("../../../workloads/hdfs-writer/src/main.ts", import.meta.url),
);

type Engines = Pick<EnginesUnderTest, "kafkaBrokers" | "hdfsNamenodes">;

export type WriterProps = ConfigProps<typeof hdfsWriterConfig>;

/** A line of the raw data set and where it lies. */
export interface RawLine {
	readonly path: string;
	readonly text: string;
	readonly partition: number;
	readonly offset: number;
}

export interface DeadLetterRecord {
	readonly key: string | undefined;
	readonly value: Buffer | null;
	readonly headers: Record<string, string>;
	readonly timestamp: number;
}

export interface ProducedRecord {
	readonly value: Buffer | string | null;
	readonly key?: string;
	readonly headers?: Record<string, string>;
	readonly timestamp?: number;
}

/** Waits until a condition holds; the test's own time-out ends it when it never does. */
export async function until(
	condition: () => Promise<boolean> | boolean,
): Promise<void> {
	while (!(await condition())) await sleep(50);
}

export const tick = (time: string, more: object = {}) => ({
	ticker: "AAPL",
	company: "Apple Inc.",
	time,
	Open: 100.25,
	High: 101.5,
	Low: 99.75,
	Close: 100.5,
	"Adj Close": 100.5,
	Volume: 1200,
	...more,
});

/** A topic, a dead-letter topic, a group and an HDFS directory of one test's own, on the real engines. */
export class WriterUnderTest implements AsyncDisposable {
	readonly id = `writer-${randomUUID().slice(0, 8)}`;
	readonly topic = this.id;
	readonly deadLetterTopic = `${this.id}.dlq`;
	readonly root = `/tmp/${this.id}`;
	readonly hdfs: WebHdfs;
	readonly binding: KafkaBinding;
	readonly #engines: Engines;
	readonly #admin: Admin;
	readonly #producer: BytesProducer;
	readonly #processes = new Set<WriterProcess>();

	constructor(on: Engines) {
		this.#engines = on;
		this.hdfs = new WebHdfs({ namenodes: on.hdfsNamenodes });
		this.binding = {
			kafkaBrokers: on.kafkaBrokers,
			kafkaUsername: undefined,
			kafkaPasswordFile: undefined,
			kafkaCaFile: undefined,
		};
		this.#admin = kafkaAdmin(this.binding, `${this.id}-admin`);
		this.#producer = kafkaProducer(this.binding, this.id);
	}

	static async create(
		partitions = 2,
		on: Engines = engines(),
	): Promise<WriterUnderTest> {
		const test = new WriterUnderTest(on);
		await test.#admin.createTopics({
			topics: [test.topic],
			partitions,
			replicas: 1,
		});
		await test.#admin.createTopics({
			topics: [test.deadLetterTopic],
			partitions: 1,
			replicas: 1,
		});
		return test;
	}

	/** Gives the topics a configuration as the provisioner gives it; other keys are left alone. */
	async configure(
		ticks: Readonly<Record<string, string>>,
		deadLetters: Readonly<Record<string, string>>,
	): Promise<void> {
		const existing = await readTopics(this.#admin, [
			this.topic,
			this.deadLetterTopic,
		]);
		const declared = existing.map(({ name, partitions }) => ({
			name,
			partitions,
			replicationFactor: 1,
			configs: name === this.topic ? ticks : deadLetters,
		}));
		await applyTopics(this.#admin, planTopics(declared, existing));
	}

	async produce(
		partition: number,
		records: readonly ProducedRecord[],
	): Promise<void> {
		await this.#producer.send({
			messages: records.map(({ value, key, headers, timestamp }) => ({
				topic: this.topic,
				partition,
				...(value !== null && { value: Buffer.from(value) }),
				...(key && { key: Buffer.from(key) }),
				...(timestamp && { timestamp: BigInt(timestamp) }),
				headers: new Map(
					Object.entries(headers ?? {}).map(([name, text]) => [
						Buffer.from(name),
						Buffer.from(text),
					]),
				),
			})),
		});
	}

	produceTicks(partition: number, ticks: readonly object[]): Promise<void> {
		return this.produce(
			partition,
			ticks.map((value) => ({ value: JSON.stringify(value) })),
		);
	}

	/** A writer as a process of its own. */
	async start(props: WriterProps = {}): Promise<WriterProcess> {
		const env = hdfsWriterConfig.render({
			...this.binding,
			hdfsNamenodes: this.#engines.hdfsNamenodes,
			hdfsUser: "hdfs",
			httpHost: "127.0.0.1",
			httpPort: 0,
			topic: this.topic,
			deadLetterTopic: this.deadLetterTopic,
			group: this.id,
			rawPath: this.root,
			sessionTimeout: Duration.seconds(6),
			flushInterval: Duration.milliseconds(500),
			...props,
		});
		const writer = new WriterProcess(env);
		this.#processes.add(writer);
		await writer.listening;
		return writer;
	}

	/** All files of the raw data set below the root; `_tmp` is not one. */
	async files(): Promise<string[]> {
		const files: string[] = [];
		const walk = async (directory: string): Promise<void> => {
			for (const { pathSuffix, type } of await this.hdfs.list(directory)) {
				if (pathSuffix === "_tmp") continue;
				const path = `${directory}/${pathSuffix}`;
				if (type === "FILE") files.push(path);
				else await walk(path);
			}
		};
		await walk(this.root);
		return files.sort();
	}

	async temporaryFiles(): Promise<string[]> {
		const entries = await this.hdfs.list(`${this.root}/_tmp`);
		return entries.map(({ pathSuffix }) => pathSuffix);
	}

	async lines(): Promise<RawLine[]> {
		const lines: RawLine[] = [];
		for (const path of await this.files()) {
			const text = (await this.hdfs.read(path)).toString();
			for (const line of text.split("\n").slice(0, -1)) {
				const { _partition, _offset } = JSON.parse(line);
				lines.push({
					path: path.slice(this.root.length + 1),
					text: line,
					partition: _partition,
					offset: _offset,
				});
			}
		}
		return lines;
	}

	/** The offset after the last committed record of each partition. */
	async committed(partitions = 2): Promise<number[]> {
		const [group] = await this.#admin.listConsumerGroupOffsets({
			groups: [
				{
					groupId: this.id,
					topics: [
						{
							name: this.topic,
							partitionIndexes: Array.from({ length: partitions }, (_, i) => i),
						},
					],
				},
			],
		});
		const offsets = Array<number>(partitions).fill(0);
		for (const { partitionIndex, committedOffset } of group?.topics[0]
			?.partitions ?? [])
			offsets[partitionIndex] = Math.max(0, Number(committedOffset));
		return offsets;
	}

	async untilCommitted(...offsets: readonly number[]): Promise<void> {
		await until(async () => {
			const committed = await this.committed(offsets.length);
			return offsets.every((offset, p) => (committed[p] as number) >= offset);
		});
	}

	/** The offset after the last record of each partition. */
	async ends(partitions = 2): Promise<number[]> {
		const [topic] = await this.#admin.listOffsets({
			topics: [
				{
					name: this.topic,
					partitions: Array.from({ length: partitions }, (_, index) => ({
						partitionIndex: index,
						timestamp: ListOffsetTimestamps.LATEST,
					})),
				},
			],
		});
		return (topic?.partitions ?? [])
			.sort((a, b) => a.partitionIndex - b.partitionIndex)
			.map(({ offset }) => Number(offset));
	}

	async deadLetters(): Promise<DeadLetterRecord[]> {
		const reader = new TopicReader(
			this.binding,
			`${this.id}-dlq`,
			this.deadLetterTopic,
		);
		try {
			return (await reader.read(0, 0)).map(
				({ key, value, headers, timestamp }) => ({
					key: key?.toString(),
					value,
					headers: Object.fromEntries(
						headers.map(([name, text]) => [String(name), String(text)]),
					),
					timestamp: Number(timestamp),
				}),
			);
		} finally {
			await reader.close();
		}
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await Promise.all([...this.#processes].map((writer) => writer.kill()));
		await this.#producer.close();
		await this.#admin.deleteTopics({
			topics: [this.topic, this.deadLetterTopic],
		});
		await this.#admin.close();
		await this.hdfs.delete(this.root, { recursive: true });
		this.hdfs.close();
	}
}

/** A writer that runs as a child process, as in production. */
export class WriterProcess {
	readonly #child: ChildProcess;
	readonly #exited: Promise<unknown>;
	readonly #port: Promise<number>;
	readonly log: { readonly level: number; readonly msg: string }[] = [];
	stderr = "";

	constructor(env: Record<string, string>) {
		this.#child = spawn(process.execPath, [MAIN], {
			env,
			stdio: ["ignore", "pipe", "pipe"],
		});
		this.#exited = once(this.#child, "exit");
		const port = Promise.withResolvers<number>();
		this.#port = port.promise;
		this.#port.catch(() => undefined);
		createInterface({ input: this.#child.stdout as never }).on(
			"line",
			(line) => {
				const entry = JSON.parse(line);
				this.log.push(entry);
				if (entry.msg === "started") port.resolve(entry.httpPort);
			},
		);
		this.#child.stderr?.on("data", (text) => {
			this.stderr += text;
		});
		this.#exited.then(() =>
			port.reject(new Error(`the writer exited: ${this.stderr}`)),
		);
	}

	/** Settles when it answers on its HTTP port. */
	get listening(): Promise<unknown> {
		return this.#port;
	}

	async isReady(): Promise<boolean> {
		return (await this.get("/readyz")).startsWith("ready");
	}

	async get(path: string): Promise<string> {
		const response = await fetch(`http://127.0.0.1:${await this.#port}${path}`);
		return response.text();
	}

	/** The value of a metric; the sum over its labels. */
	async metric(name: string): Promise<number> {
		const lines = (await this.get("/metrics")).split("\n");
		return lines
			.filter(
				(line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`),
			)
			.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
	}

	/** SIGTERM; answers the exit code. */
	async stop(): Promise<number | null> {
		this.#child.kill("SIGTERM");
		await this.#exited;
		return this.#child.exitCode;
	}

	async kill(): Promise<void> {
		if (this.#child.exitCode !== null || this.#child.signalCode !== null)
			return;
		this.#child.kill("SIGKILL");
		await this.#exited;
	}
}
