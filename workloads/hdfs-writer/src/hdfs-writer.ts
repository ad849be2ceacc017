import { randomUUID } from "node:crypto";
import type { ConfigValues } from "@tickstack/contracts/config";
import { ConsumerLag } from "@tickstack/runtime/consumer-lag";
import { type DeadLetter, DeadLetters } from "@tickstack/runtime/dead-letters";
import {
	copyOf,
	type FetchedRecords,
} from "@tickstack/runtime/fetched-records";
import { GroupReader } from "@tickstack/runtime/group-reader";
import { type BytesProducer, kafkaProducer } from "@tickstack/runtime/kafka";
import type { RunningService } from "@tickstack/runtime/service";
import { WebHdfs } from "@tickstack/runtime/webhdfs";
import type { Logger } from "pino";
import type { Registry } from "prom-client";
import type { hdfsWriterConfig } from "./config.ts";
import { type WriterMetrics, writerMetrics } from "./metrics.ts";
import { PartitionWriter } from "./partition-writer.ts";
import { RawFiles } from "./raw-files.ts";
import { rawTick } from "./raw-tick.ts";

export interface HdfsWriterOptions {
	readonly config: ConfigValues<typeof hdfsWriterConfig>;
	readonly log: Logger;
	readonly metrics: Registry;
	/** The clock that the lag is measured by, milliseconds since the epoch. */
	now(): number;
}

/** Files that all partitions write at the same time: HDFS makes more small files at once, but not faster. */
const PARALLEL_FILES = 8;
/** Files that are open over all partitions at which fetching stops: a replayed history opens an hour with each day. */
const MAX_OPEN_FILES = 512;
/** What a fetch waits for: a flush gathers for seconds, and a request costs more than its records. */
const FETCH_BYTES = 65_536;
/** How long WebHDFS repeats an operation; a flush repeats it after that. */
const HDFS_RETRY_MS = 3_000;

/** Writes the ticks of a topic to the raw data set: nothing acknowledged is lost, whatever is killed. */
export class HdfsWriter implements RunningService {
	readonly #options: HdfsWriterOptions;
	readonly #metrics: WriterMetrics;
	readonly #hdfs: WebHdfs;
	readonly #producer: BytesProducer;
	readonly #deadLetters: DeadLetters;
	readonly #reader: GroupReader;
	readonly #lag: ConsumerLag;
	readonly #writers = new Map<number, PartitionWriter>();
	#isPaused = false;

	constructor(options: HdfsWriterOptions) {
		const { config, log } = options;
		this.#options = options;
		this.#metrics = writerMetrics(options.metrics);
		this.#hdfs = new WebHdfs({
			namenodes: config.hdfsNamenodes,
			user: config.hdfsUser,
			retryForMs: HDFS_RETRY_MS,
		});
		this.#producer = kafkaProducer(config, "hdfs-writer-dlq");
		this.#deadLetters = new DeadLetters(this.#producer, config.deadLetterTopic);
		this.#reader = new GroupReader({
			binding: config,
			clientId: "hdfs-writer",
			groupId: config.group,
			topic: config.topic,
			sessionTimeoutMs: config.sessionTimeout.milliseconds,
			minBytes: FETCH_BYTES,
			log,
			assigned: (positions, signal) => this.#assigned(positions, signal),
			answered: () => this.#metrics.fetches.inc(),
			records: (records) => this.#buffer(records),
			lost: (offsets) => this.#metrics.lost.inc(offsets),
			revoked: () => this.#drain(),
		});
		this.#lag = new ConsumerLag({
			...this.#metrics,
			binding: config,
			clientId: "hdfs-writer",
			topic: config.topic,
			done: { group: config.group },
			log,
			now: options.now,
		});
	}

	start(): this {
		this.#reader.start();
		this.#lag.start();
		return this;
	}

	/** A member of the group whose flushes succeed. */
	ready(): boolean {
		return this.#reader.isReading && !this.#isFailing();
	}

	async stop(): Promise<void> {
		await this.#reader.stop();
		await this.#lag.stop();
		await this.#producer.close();
		this.#hdfs.close();
	}

	#assigned(positions: ReadonlyMap<number, number>, signal: AbortSignal): void {
		const { config, log } = this.#options;
		signal.addEventListener("abort", () => this.#endAssignment());
		const files = new RawFiles({
			hdfs: this.#hdfs,
			root: config.rawPath,
			writer: randomUUID(),
			log,
		});
		for (const [partition, position] of positions)
			this.#writers.set(
				partition,
				new PartitionWriter({
					partition,
					position,
					policy: {
						flushRecords: config.flushRecords,
						flushIntervalMs: config.flushInterval.milliseconds,
						flushPauseMs: config.flushPause.milliseconds,
						flushBytes: config.flushBytes.bytes,
						maxFile: config.maxFile.bytes,
					},
					files,
					parallelFiles: Math.max(
						1,
						Math.floor(PARALLEL_FILES / positions.size),
					),
					metrics: this.#metrics,
					log,
					signal,
					commit: (partition, next) =>
						this.#reader.commit(new Map([[partition, next]])),
					isPressed: () => this.#isPaused,
					changed: () => this.#regulate(),
				}),
			);
		this.#regulate();
		log.info({ positions: Object.fromEntries(positions) }, "assigned");
		files.removeLeftovers(new Set(positions.keys())).then(
			(removed) => {
				if (removed) log.info({ removed }, "removed unfinished files");
			},
			(err) => log.warn({ err }, "unfinished files could not be removed"),
		);
	}

	#buffer({ partition, records, next }: FetchedRecords): void {
		const writer = this.#writers.get(partition);
		if (!writer) return;
		const { config } = this.#options;
		const letters: DeadLetter[] = [];
		for (const record of records) {
			const tick = rawTick(record);
			if (tick.ok) writer.buffer.append(tick.time, tick.bytes, record.offset);
			else {
				writer.buffer.skip(record.offset);
				letters.push({
					record: copyOf(record),
					topic: config.topic,
					partition,
					problem: tick,
				});
			}
		}
		if (letters.length) this.#deadLetter(writer, letters);
		writer.added(next);
		this.#regulate();
	}

	#deadLetter(writer: PartitionWriter, letters: readonly DeadLetter[]): void {
		const { log } = this.#options;
		for (const { problem, partition, record } of letters) {
			this.#metrics.deadLetters.inc({ code: problem.code });
			log.debug({ problem, partition, offset: record.offset }, "dead letter");
		}
		const bytes = letters.reduce(
			(sum, { record }) => sum + (record.value?.length ?? 0),
			0,
		);
		const sent = this.#deadLetters.sendUntilAcknowledged(
			letters,
			writer.signal,
			(err) => log.warn({ err }, "dead letters not acknowledged; trying again"),
		);
		sent.catch(() => undefined);
		writer.buffer.awaits(sent, bytes);
	}

	/** Updates the metrics; stops fetching while flushes fail or too much is held; goes on when half of it is gone. */
	#regulate(): void {
		const { maxBuffer } = this.#options.config;
		let bytes = 0;
		let files = 0;
		let records = 0;
		for (const writer of this.#writers.values()) {
			bytes += writer.bytes;
			files += writer.buffer.files;
			records += writer.buffer.records;
		}
		this.#metrics.buffered.set(bytes);
		this.#metrics.bufferedRecords.set(records);
		const share = Math.max(bytes / maxBuffer.bytes, files / MAX_OPEN_FILES);
		const mustPause = this.#isFailing() || share >= (this.#isPaused ? 0.5 : 1);
		if (mustPause === this.#isPaused) return;
		this.#isPaused = mustPause;
		if (mustPause) {
			this.#reader.pause();
			for (const writer of this.#writers.values()) writer.flush();
		} else this.#reader.resume();
	}

	#isFailing(): boolean {
		for (const writer of this.#writers.values())
			if (writer.isFailing) return true;
		return false;
	}

	/** Flushes all partitions; what is left when the assignment ends comes again. */
	async #drain(): Promise<void> {
		await Promise.all(
			Array.from(this.#writers.values(), (writer) => writer.drain()),
		);
	}

	#endAssignment(): void {
		this.#writers.clear();
		this.#regulate();
	}
}
