import { ConsumerLag } from "@tickstack/runtime/consumer-lag";
import { DeadLetters } from "@tickstack/runtime/dead-letters";
import { elasticsearchClient } from "@tickstack/runtime/elasticsearch";
import { kafkaProducer } from "@tickstack/runtime/kafka";
import { runService } from "@tickstack/runtime/service";
import { realtimeIndexerConfig } from "./config.ts";
import { Indexer } from "./indexer.ts";
import { IndexerMetrics } from "./metrics.ts";
import { WindowRetention } from "./window-retention.ts";
import { WindowWriter } from "./window-writer.ts";

await runService(
	realtimeIndexerConfig,
	async ({ config, log, metrics: registry, signal }) => {
		const metrics = new IndexerMetrics(registry, Date.now);
		const producer = kafkaProducer(config, "realtime-indexer");
		const elasticsearch = elasticsearchClient(config, { maxRetries: 0 });
		const retryPolicy = {
			firstMs: 100,
			maxMs: config.maxBackoff.milliseconds,
		};
		const writer = new WindowWriter({
			elasticsearch,
			index: config.index,
			deadLetters: new DeadLetters(producer, config.deadLetterTopic),
			metrics,
			log,
			retryPolicy,
			signal,
		});
		const indexer = new Indexer({
			binding: config,
			groupId: config.group,
			topic: config.topic,
			batchRecords: config.batchRecords,
			batchIntervalMs: config.batchInterval.milliseconds,
			retryPolicy,
			writer,
			metrics,
			log,
			signal,
		});
		const { lag, lagSeconds } = metrics;
		const behind = new ConsumerLag({
			binding: config,
			clientId: "realtime-indexer",
			topic: config.topic,
			done: { group: config.group },
			lag,
			lagSeconds,
			log,
			now: Date.now,
		}).start();
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
				await behind.stop();
				await producer.close();
				await elasticsearch.close();
			},
		};
	},
);
