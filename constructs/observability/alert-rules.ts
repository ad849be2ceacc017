import { Duration } from "@tickstack/contracts/duration";
import type { AlertsSpec } from "../../environments/environment-spec.ts";

/** A condition of which somebody is told. */
export interface AlertRule {
	/** UpperCamelCase, as Prometheus has it. */
	readonly name: string;
	/** What is so, and what it means. */
	readonly summary: string;
	/** PromQL that answers nothing while all is well. */
	readonly expression: string;
	/** How long it must be so. */
	readonly lasting: Duration;
}

/** What an environment's thresholds mean in PromQL. @param where labels of its time series, e.g. `namespace="bigdata"` */
export function alertRules(alerts: AlertsSpec, where: string): AlertRule[] {
	const { consumerLag, hdfsUsed, volumeUsed, freshness, batchAge } = alerts;
	const lasting = Duration.minutes(5);
	const used = (labels: string) => `kubelet_volume_stats_used_bytes{${labels}}`;
	const capacity = (labels: string) =>
		`kubelet_volume_stats_capacity_bytes{${labels}}`;
	const dataNodes = `${where},persistentvolumeclaim=~"data-hadoop-datanode-.*"`;
	return [
		{
			name: "WriterBehind",
			summary: `More than ${consumerLag} ticks are not in HDFS yet.`,
			expression: `sum(hdfs_writer_lag{${where}}) > ${consumerLag}`,
			lasting,
		},
		{
			name: "IndexerBehind",
			summary: `More than ${consumerLag} window updates are not searchable yet.`,
			expression: `sum(realtime_indexer_lag_records{${where}}) > ${consumerLag}`,
			lasting,
		},
		{
			name: "WindowsLate",
			summary: `One in a hundred windows takes more than ${freshness} from its start to being searchable.`,
			expression: `max(query_api_end_to_end_latency_seconds{${where},quantile="0.99"}) > ${freshness.toSeconds()}`,
			lasting,
		},
		{
			name: "BatchOld",
			summary: `The served batch run is older than ${batchAge}.`,
			expression: `min(query_api_batch_age_seconds{${where}}) > ${batchAge.toSeconds()}`,
			lasting,
		},
		{
			name: "HdfsFull",
			summary: `The DataNodes' disks are fuller than ${percent(hdfsUsed)}.`,
			expression: `sum(${used(dataNodes)}) / sum(${capacity(dataNodes)}) > ${hdfsUsed}`,
			lasting,
		},
		{
			name: "VolumeFull",
			summary: `A volume is fuller than ${percent(volumeUsed)}.`,
			expression: `max by (persistentvolumeclaim) (${used(where)} / ${capacity(where)}) > ${volumeUsed}`,
			lasting,
		},
	];
}

const percent = (fraction: number): string => `${Math.round(fraction * 100)} %`;
