import { Duration } from "@tickstack/contracts/duration";
import type {
	AlertsSpec,
	EnvironmentSpec,
} from "../../environments/environment-spec.ts";
import { CATALOGUE } from "../../pipeline/catalogue/catalogue.ts";
import type { WorkloadDefinition } from "../../pipeline/catalogue/workload.ts";
import { engineRules } from "./engine-rules.ts";

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

const WORKLOADS = Object.values<WorkloadDefinition>(CATALOGUE);

/** Containers whose metrics the other rules ask for: without these a threshold is never passed, whatever happens. */
const OBSERVED = WORKLOADS.filter(({ kind }) => kind.kind === "service").map(
	({ image }) => image,
);

/** All rules of an environment in PromQL. @param where labels of its time series, e.g. `namespace="bigdata"` */
export function alertRules(
	{ alerts, addOns }: Pick<EnvironmentSpec, "alerts" | "addOns">,
	where: string,
): AlertRule[] {
	const lasting = Duration.minutes(5);
	return [
		...pipelineRules(alerts, where),
		...kubernetesRules(alerts, where),
		...(addOns.engineMetrics ? engineRules(where) : []),
	].map((rule) => ({ ...rule, lasting }));
}

type Rule = Omit<AlertRule, "lasting">;

function pipelineRules(
	{ consumerLag, freshness, batchAge }: AlertsSpec,
	where: string,
): Rule[] {
	return [
		...WORKLOADS.flatMap(({ behind }) =>
			behind
				? [
						{
							name: behind.alert,
							summary: `More than ${consumerLag} ${behind.undone}.`,
							expression: `${behind.over}(${behind.lag}{${where}}) > ${consumerLag}`,
						},
					]
				: [],
		),
		{
			name: "RecordsLost",
			summary:
				"A topic's retention deleted records before they were read. It holds until the reader starts anew.",
			expression: [
				"hdfs_writer_lost_records_total",
				"realtime_indexer_lost_records_total",
			]
				.map((lost) => `sum(${lost}{${where}}) > 0`)
				.join(" or "),
		},
		{
			name: "WindowsLate",
			summary: `One in a hundred windows takes more than ${freshness} from its start to being searchable.`,
			expression: `max(query_api_end_to_end_latency_seconds{${where},quantile="0.99"}) > ${freshness.toSeconds()}`,
		},
		{
			name: "BatchOld",
			summary: `The served batch run is older than ${batchAge}.`,
			expression: `min(query_api_batch_age_seconds{${where}}) > ${batchAge.toSeconds()}`,
		},
		{
			name: "WorkloadSilent",
			summary:
				"A workload tells nothing of itself: it does not run or cannot be reached, and no other alert will tell what it leaves undone.",
			expression: OBSERVED.map(
				(container) =>
					`absent(process_start_time_seconds{${where},container="${container}"})`,
			).join(" or "),
		},
	];
}

function kubernetesRules(
	{ hdfsUsed, volumeUsed }: AlertsSpec,
	where: string,
): Rule[] {
	const used = (labels: string) => `kubelet_volume_stats_used_bytes{${labels}}`;
	const capacity = (labels: string) =>
		`kubelet_volume_stats_capacity_bytes{${labels}}`;
	const dataNodes = `${where},persistentvolumeclaim=~"data-hadoop-datanode-.*"`;
	return [
		{
			name: "HdfsFull",
			summary: `The DataNodes' disks are fuller than ${percent(hdfsUsed)}.`,
			expression: `sum(${used(dataNodes)}) / sum(${capacity(dataNodes)}) > ${hdfsUsed}`,
		},
		{
			name: "VolumeFull",
			summary: `A volume is fuller than ${percent(volumeUsed)}.`,
			expression: `max by (persistentvolumeclaim) (${used(where)} / ${capacity(where)}) > ${volumeUsed}`,
		},
		{
			name: "PodCrashing",
			summary: "A container ends again and again.",
			expression: `max by (pod, container) (kube_pod_container_status_waiting_reason{${where},reason="CrashLoopBackOff"}) > 0`,
		},
	];
}

const percent = (fraction: number): string => `${Math.round(fraction * 100)} %`;
