import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { INDICES } from "@tickstack/contracts/names";
import { type Listener, localPort } from "../../engines/ports.ts";
import { metricSum } from "../status/prometheus-text.ts";

/** What a component gets done, in few words; a throw or an empty text means not known. */
export type KeyFigure = () => Promise<string>;

const TIMEOUT_MS = 1_500;

async function textOf(url: string): Promise<string> {
	const response = await fetch(url, {
		signal: AbortSignal.timeout(TIMEOUT_MS),
	});
	if (!response.ok) throw new Error(`${url} answered ${response.status}`);
	return response.text();
}

/** The rate of a counter between two calls, per second. */
function rate(): (value: number) => number {
	let last: { value: number; at: number } | undefined;
	return (value) => {
		const now = performance.now();
		const perSecond =
			last && value >= last.value && now > last.at
				? ((value - last.value) * 1_000) / (now - last.at)
				: 0;
		last = { value, at: now };
		return perSecond;
	};
}

const count = (n: number) => Math.round(n).toLocaleString("en-US");
const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** The key figure of each component that has one. */
export function keyFigures(
	portBase: number,
	dataDir: string,
): Readonly<Record<string, KeyFigure>> {
	const at = (listener: Listener) =>
		`http://127.0.0.1:${localPort(portBase, listener)}`;
	const metrics = async (listener: Listener) => {
		const text = await textOf(`${at(listener)}/metrics`);
		return (name: string, labels?: string) =>
			metricSum(text, name, labels) ?? 0;
	};
	const produced = rate();
	const indexed = rate();
	return {
		kafka: async () => {
			const log = join(dataDir, "data/kafka/log");
			const segments = readdirSync(log, { recursive: true, encoding: "utf8" })
				.filter((file) => /^[^_].*-\d+\/\d+\.log$/.test(file))
				.map((file) => statSync(join(log, file)).size);
			return mebibytes(segments.reduce((sum, size) => sum + size, 0));
		},
		"hadoop-namenode": async () => {
			const { beans } = JSON.parse(
				await textOf(
					`${at("namenode-http")}/jmx?qry=Hadoop:service=NameNode,name=FSNamesystem`,
				),
			);
			const { FilesTotal, BlocksTotal } = beans[0];
			return `${count(FilesTotal)} files, ${count(BlocksTotal)} blocks`;
		},
		"hadoop-datanode": async () => {
			const { beans } = JSON.parse(
				await textOf(
					`${at("datanode-http")}/jmx?qry=Hadoop:service=DataNode,name=FSDatasetState`,
				),
			);
			return mebibytes(beans[0].DfsUsed);
		},
		elasticsearch: async () => {
			const { count: docs } = JSON.parse(
				await textOf(`${at("elasticsearch-http")}/${INDICES.realtime}/_count`),
			);
			return `${count(docs)} docs`;
		},
		"tick-producer": async () => {
			const value = await metrics("tick-producer");
			return `${count(produced(value("tick_producer_ticks_total")))} msg/s`;
		},
		"spark-connect": async () => {
			const value = await metrics("speed-layer");
			return `${count(value("speed_layer_query_active"))} query, ${count(value("speed_layer_rows_per_second"))} rows/s`;
		},
		"speed-layer": async () => {
			const value = await metrics("speed-layer");
			return `lag ${count(value("speed_layer_lag"))}, ${count(value("speed_layer_open_windows"))} open windows`;
		},
		"hdfs-writer": async () => {
			const value = await metrics("hdfs-writer");
			return `lag ${count(value("hdfs_writer_lag"))}, ${count(value("hdfs_writer_files_total"))} files`;
		},
		"query-api": async () => {
			const { paths } = JSON.parse(
				await textOf(`${at("query-api")}/v1/freshness`),
			);
			const { p50_ms, p99_ms } = paths.realtime.latency.end_to_end;
			return p99_ms === null
				? ""
				: `tick to page p50 ${seconds(p50_ms)}, p99 ${seconds(p99_ms)}`;
		},
		"realtime-indexer": async () => {
			const value = await metrics("realtime-indexer");
			const perSecond = indexed(
				value("realtime_indexer_documents_total", 'result="indexed"'),
			);
			const age = value("realtime_indexer_last_window_age_seconds");
			const window = age ? `, last window began ${count(age)} s ago` : "";
			return `${count(perSecond)} docs/s${window}`;
		},
	};
}
