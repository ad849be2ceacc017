import { elasticsearchClient } from "@tickstack/runtime/elasticsearch";
import { runService } from "@tickstack/runtime/service";
import { queryApiConfig } from "./config.ts";
import { HttpMetrics } from "./http-metrics.ts";
import { latestWindows } from "./latest-windows.ts";
import { routes } from "./routes.ts";
import { createServer } from "./server.ts";
import { StreamHub } from "./stream-hub.ts";
import { streamRoute } from "./stream-route.ts";
import { WindowFeed } from "./window-feed.ts";
import { WindowStore } from "./window-store.ts";

await runService(
	queryApiConfig,
	async ({ config, log, metrics: registry, signal }) => {
		const now = Date.now;
		const elasticsearch = elasticsearchClient(config, {
			maxRetries: 1,
			requestTimeout: 5_000,
		});
		const store = new WindowStore(elasticsearch, config.realtimeIndex);
		const metrics = new HttpMetrics(registry);
		const hub = new StreamHub({
			maxClients: config.maxStreamClients,
			heartbeatMs: config.heartbeat.milliseconds,
			onDropped: () => metrics.dropped.inc(),
		});
		const feed = new WindowFeed({
			store,
			intervalMs: config.pollInterval.milliseconds,
			log,
			signal,
			now,
			onUpdates: (updates) => {
				metrics.updates.inc(updates.length);
				hub.publish(updates, now());
			},
		});
		metrics.watch(hub, feed, now);
		const app = await createServer({
			log,
			metrics: registry,
			ready: () => feed.healthy && !signal.aborted,
			api: (scope) => {
				metrics.observe(scope);
				routes(scope, {
					store,
					elasticsearch,
					featuresIndex: config.featuresIndex,
					feed,
					latest: latestWindows(store, now),
					now,
				});
				streamRoute(scope, { store, hub, now });
			},
		});
		await app.listen({ host: config.httpHost, port: config.httpPort });
		const watching = feed.run();
		return {
			ready: () => feed.healthy,
			stop: async () => {
				hub.close();
				await app.close();
				await watching;
				await elasticsearch.close();
			},
		};
	},
	{ http: false },
);
