import { randomBytes } from "node:crypto";
import {
	type RealtimeWindow,
	realtimeWindowMapping,
	windowId,
} from "@tickstack/contracts/realtime-window";
import { elasticsearchClient } from "@tickstack/runtime/elasticsearch";
import { queryApiConfig } from "../../../workloads/query-api/src/config.ts";
import { grantedNames } from "../../granted-names.ts";
import { engines } from "../../real-engines/engines-under-test.ts";
import { WorkloadProcess } from "../workload-process.ts";

/** An index of windows of its own, for a query-api to read. */
export class RealtimeIndex {
	readonly name = `api-${randomBytes(4).toString("hex")}`;
	readonly #nodes = engines().elasticsearchNodes;
	readonly #client = elasticsearchClient(
		queryApiConfig.parse(
			queryApiConfig.render({
				...grantedNames("queryApi"),
				elasticsearchNodes: this.#nodes,
			}),
		),
	);

	async create(windows: readonly RealtimeWindow[] = []): Promise<void> {
		await this.#client.indices.create({
			index: this.name,
			mappings: realtimeWindowMapping as never,
			settings: { number_of_replicas: 0, refresh_interval: "100ms" },
		});
		await this.write(...windows);
	}

	/** Resolves when the windows are searchable. */
	async write(...windows: RealtimeWindow[]): Promise<void> {
		if (!windows.length) return;
		const answer = await this.#client.bulk({
			index: this.name,
			refresh: true,
			operations: windows.flatMap((window) => [
				{ index: { _id: windowId(window) } },
				window,
			]),
		});
		if (answer.errors) throw new Error(JSON.stringify(answer.items));
	}

	/**
	 * A query-api that reads the index, without a run of the batch unless `environment` names one; `node` stands in for
	 * Elasticsearch's own address.
	 */
	serve({
		node = this.#nodes[0] ?? "",
		heartbeat = "200ms",
		maxStreamClients = "3",
		environment = {},
	}: {
		node?: string;
		heartbeat?: string;
		maxStreamClients?: string;
		environment?: Record<string, string>;
	} = {}): Promise<WorkloadProcess> {
		return WorkloadProcess.start("query-api", {
			ELASTICSEARCH_NODES: node,
			REALTIME_INDEX: this.name,
			FEATURES_INDEX: `${this.name}-features`,
			MONTHLY_INDEX: `${this.name}-monthly`,
			QUALITY_INDEX: `${this.name}-quality`,
			POLL_INTERVAL: "100ms",
			HEARTBEAT: heartbeat,
			MAX_STREAM_CLIENTS: maxStreamClients,
			...environment,
		});
	}

	async drop(): Promise<void> {
		await this.#client.indices.delete({
			index: this.name,
			ignore_unavailable: true,
		});
		await this.#client.close();
	}
}
