import { readFileSync } from "node:fs";
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
	const supervisor = new QuerySupervisor({
		url: config.sparkConnect,
		plan: windowQuery(config, kafka),
		log,
		metrics: new SpeedLayerMetrics(metrics),
	});
	supervisor.start();
	return { ready: () => supervisor.ready, stop: () => supervisor.stop() };
});
