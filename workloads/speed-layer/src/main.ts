import { readFileSync } from "node:fs";
import { ConsumerLag } from "@tickstack/runtime/consumer-lag";
import { runService } from "@tickstack/runtime/service";
import { speedLayerConfig } from "./config.ts";
import { sparkKafkaOptions } from "./kafka-options.ts";
import { SpeedLayerMetrics } from "./metrics.ts";
import { QuerySupervisor } from "./query-supervisor.ts";
import { windowQuery } from "./window-query.ts";

await runService(speedLayerConfig, async ({ config, log, metrics }) => {
	const { kafkaPasswordFile, kafkaCaFile } = config;
	const kafka = sparkKafkaOptions(config, {
		...(kafkaPasswordFile && {
			password: readFileSync(kafkaPasswordFile, "utf8").trimEnd(),
		}),
		...(kafkaCaFile && { ca: readFileSync(kafkaCaFile, "utf8") }),
	});
	const speedMetrics = new SpeedLayerMetrics(metrics);
	const { lag, lagSeconds } = speedMetrics;
	const behind = new ConsumerLag({
		binding: config,
		clientId: "speed-layer",
		topic: config.topic,
		// Spark commits no offsets: its reports have them.
		done: () => speedMetrics.taken(config.topic),
		lag,
		lagSeconds,
		log,
		now: Date.now,
	}).start();
	const supervisor = new QuerySupervisor({
		url: config.sparkConnect,
		plan: windowQuery(config, kafka),
		log,
		metrics: speedMetrics,
		silenceMs: config.silence.milliseconds,
	});
	return {
		ready: () => supervisor.ready,
		done: supervisor.start(),
		stop: async () => {
			await supervisor.stop();
			await behind.stop();
		},
	};
});
