import { elasticsearchClient } from "@tickstack/runtime/elasticsearch";
import { runService } from "@tickstack/runtime/service";
import { batchRoutes } from "./batch-routes.ts";
import { queryApiConfig } from "./config.ts";
import { HttpMetrics } from "./http-metrics.ts";
import { latestWindows } from "./latest-windows.ts";
import { routes } from "./routes.ts";
import { RunRows } from "./run-rows.ts";
import { RunStore } from "./run-store.ts";
import { createServer } from "./server.ts";
import { StreamHub } from "./stream-hub.ts";
import { streamRoute } from "./stream-route.ts";
import { viewRoutes } from "./view-routes.ts";
import { WindowFeed } from "./window-feed.ts";
import { WindowHistory } from "./window-history.ts";
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
		const latest = latestWindows(store, now);
		const runs = new RunStore({
			client: elasticsearch,
			features: config.featuresIndex,
			monthly: config.monthlyIndex,
			quality: config.qualityIndex,
			now,
		});
		const rows = new RunRows(elasticsearch);
		const sight = async () => {
			const [run, windows] = await Promise.all([runs.current(), latest()]);
			return { run, latest: windows };
		};
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
		metrics.watch(hub, feed, runs, now);
		const app = await createServer({
			log,
			metrics: registry,
			ready: () => feed.healthy && !signal.aborted,
			api: (scope) => {
				metrics.observe(scope);
				routes(scope, { store, runs, feed, latest, now });
				viewRoutes(scope, {
					sight,
					history: new WindowHistory(elasticsearch, config.realtimeIndex, now),
					rows,
					now,
				});
				batchRoutes(scope, { sight, rows, now });
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
