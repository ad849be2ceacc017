import { DeadLetters } from "@tickstack/runtime/dead-letters";
import { elasticsearchClient } from "@tickstack/runtime/elasticsearch";
import { kafkaConsumer, kafkaProducer } from "@tickstack/runtime/kafka";
import { runService } from "@tickstack/runtime/service";
import { realtimeIndexerConfig } from "./config.ts";
import { Indexer } from "./indexer.ts";
import { IndexerMetrics } from "./metrics.ts";
import { WindowRetention } from "./window-retention.ts";
import { WindowWriter } from "./window-writer.ts";

/** Silence after which Kafka gives the partitions of a killed indexer to the next; the least that brokers allow. */
const SESSION_TIMEOUT_MS = 6_000;

await runService(
	realtimeIndexerConfig,
	async ({ config, log, metrics: registry, signal }) => {
		const metrics = new IndexerMetrics(registry, Date.now);
		const producer = kafkaProducer(config, "realtime-indexer");
		const elasticsearch = elasticsearchClient(config, { maxRetries: 0 });
		const maxBackoffMs = config.maxBackoff.milliseconds;
		const writer = new WindowWriter({
			elasticsearch,
			index: config.index,
			deadLetters: new DeadLetters(producer, config.deadLetterTopic),
			metrics,
			log,
			maxBackoffMs,
			signal,
		});
		const indexer = new Indexer({
			openConsumer: () =>
				kafkaConsumer(config, "realtime-indexer", config.group, {
					sessionTimeout: SESSION_TIMEOUT_MS,
					heartbeatInterval: SESSION_TIMEOUT_MS / 4,
					rebalanceTimeout: SESSION_TIMEOUT_MS,
					// A fetch waits at the broker; a short wait keeps a stop short.
					maxWaitTime: 500,
				}),
			topic: config.topic,
			batchRecords: config.batchRecords,
			batchIntervalMs: config.batchInterval.milliseconds,
			maxBackoffMs,
			writer,
			metrics,
			log,
			signal,
		});
		const running = Promise.all([
			indexer.run(),
			config.retention &&
				new WindowRetention({
					elasticsearch,
					index: config.index,
					keepMs: config.retention.milliseconds,
					intervalMs: config.retentionInterval.milliseconds,
					metrics,
					log,
					now: Date.now,
					signal,
				}).run(),
		]);
		return {
			ready: () => indexer.ready,
			done: running.then(() => undefined),
			stop: async () => {
				await running;
				await producer.close();
				await elasticsearch.close();
			},
		};
	},
);
