import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { elasticsearchClient } from "@tickstack/runtime/elasticsearch";
import { runService } from "@tickstack/runtime/service";
import { batchRoutes } from "./batch-routes.ts";
import { queryApiConfig } from "./config.ts";
import { HttpMetrics } from "./http-metrics.ts";
import { LatestWindows } from "./latest-windows.ts";
import { qualityRoutes } from "./quality-routes.ts";
import { realtimeRoutes } from "./realtime-routes.ts";
import { rowRoutes } from "./row-routes.ts";
import { RunRows } from "./run-rows.ts";
import { RunStore } from "./run-store.ts";
import { createServer } from "./server.ts";
import { StreamHub } from "./stream-hub.ts";
import { streamRoute } from "./stream-route.ts";
import { tickerRoutes } from "./ticker-routes.ts";
import { Tickers } from "./tickers.ts";
import { viewRoutes } from "./view-routes.ts";
import { warmUp } from "./warm-up.ts";
import { WindowFeed } from "./window-feed.ts";
import { WindowHistory } from "./window-history.ts";
import type { WindowIndex } from "./window-store.ts";
import { WindowStore } from "./window-store.ts";

/** Between two looks at whether the index can be read. */
const WAIT_MS = 100;

await runService(
	queryApiConfig,
	async ({ config, log, metrics: registry, signal }) => {
		const now = Date.now;
		const elasticsearch = elasticsearchClient(config, {
			maxRetries: 1,
			requestTimeout: 5_000,
		});
		const index: WindowIndex = {
			client: elasticsearch,
			index: config.realtimeIndex,
			preference: randomUUID(),
		};
		const store = new WindowStore(index);
		const runs = new RunStore({
			client: elasticsearch,
			features: config.featuresIndex,
			monthly: config.monthlyIndex,
			quality: config.qualityIndex,
			now,
		});
		const rows = new RunRows(elasticsearch);
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
			onFound: (updates) => {
				windows.take(updates);
				history.take(updates);
			},
			onUpdates: (updates) => {
				metrics.updates.inc(updates.length);
				hub.publish(updates, now());
			},
		});
		let isWarm = false;
		const isFed = () => feed.healthy;
		const windows = new LatestWindows({ store, isFed, now });
		const history = new WindowHistory({ index, isFed, now });
		const latest = () => windows.current();
		const snapshot = async () => {
			const [run, windows] = await Promise.all([runs.current(), latest()]);
			return { run, latest: windows };
		};
		metrics.watch(hub, feed, runs, now);
		const app = await createServer({
			log,
			metrics: registry,
			corsOrigins: config.corsOrigins,
			ready: () => isWarm && feed.healthy && !signal.aborted,
			api: (scope) => {
				metrics.observe(scope);
				tickerRoutes(scope, { snapshot, tickers: new Tickers(now), now });
				realtimeRoutes(scope, { store, runs, feed, latest, now });
				viewRoutes(scope, { snapshot, history, rows, now });
				rowRoutes(scope, { snapshot, rows, now });
				batchRoutes(scope, { snapshot, now });
				qualityRoutes(scope, { snapshot, rows, history, now });
				streamRoute(scope, { store, hub, now });
			},
		});
		await app.listen({ host: config.httpHost, port: config.httpPort });
		const watching = feed.run();
		const warming = (async () => {
			while (!feed.healthy && !signal.aborted)
				await setTimeout(WAIT_MS, undefined, { signal }).catch(() => undefined);
			await warmUp(app);
			isWarm = true;
		})();
		return {
			ready: () => isWarm && feed.healthy,
			stop: async () => {
				hub.close();
				await app.close();
				await Promise.allSettled([watching, warming]);
				await elasticsearch.close();
			},
		};
	},
	{ http: false },
);
