import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Listener, localPort } from "../../engines/ports.ts";
import { count } from "../../pipeline/catalogue/figure.ts";
import type { MetricReader } from "../../pipeline/catalogue/workload.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
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

/** Metrics of a workload, read repeatedly: a rate is that between two reads. */
class Metrics implements MetricReader {
	readonly #last = new Map<string, { value: number; at: number }>();
	#text = "";

	async read(url: string): Promise<this> {
		this.#text = await textOf(url);
		return this;
	}

	// Taken out of the object by those who read: bound to it.
	readonly value = (name: string, labels?: string): number =>
		metricSum(this.#text, name, labels) ?? 0;

	readonly rate = (name: string, labels?: string): number => {
		const now = { value: this.value(name, labels), at: performance.now() };
		const last = this.#last.get(name);
		this.#last.set(name, now);
		return last && now.value >= last.value && now.at > last.at
			? ((now.value - last.value) * 1_000) / (now.at - last.at)
			: 0;
	};
}

const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** The key figure of each component that has one. */
export function keyFigures(
	page: Pipeline,
	portBase: number,
	dataDir: string,
): Readonly<Record<string, KeyFigure>> {
	const at = (listener: Listener) =>
		`http://127.0.0.1:${localPort(portBase, listener)}`;
	const workloads = page.workloads.flatMap(({ definition }) => {
		const { name, image, kind, figure } = definition;
		if (kind.kind !== "service" || !figure) return [];
		const metrics = new Metrics();
		const url = `${at(image as Listener)}/metrics`;
		return [[name, async () => figure(await metrics.read(url))] as const];
	});
	return {
		...Object.fromEntries(workloads),
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
					`${at("namenode-http")}/jmx?qry=Hadoop:service=NameNode,name=FSNamesystemState`,
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
				await textOf(
					`${at("elasticsearch-http")}/${page.indices.realtime.spec.name}/_count`,
				),
			);
			return `${count(docs)} docs`;
		},
		"spark-connect": async () => {
			const text = await textOf(`${at("speed-layer")}/metrics`);
			const value = (name: string) => metricSum(text, name) ?? 0;
			return `${count(value("speed_layer_query_active"))} query, ${count(value("speed_layer_rows_per_second"))} rows/s`;
		},
	};
}
