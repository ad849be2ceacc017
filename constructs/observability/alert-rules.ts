import { Duration } from "@tickstack/contracts/duration";
import type {
	AlertsSpec,
	EnvironmentSpec,
} from "../../environments/environment-spec.ts";
import { CATALOGUE, sizeKey } from "../../pipeline/catalogue/catalogue.ts";
import {
	gathered,
	type WorkloadDefinition,
} from "../../pipeline/catalogue/workload.ts";
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
	environment: Pick<
		EnvironmentSpec,
		"alerts" | "addOns" | "load" | "workloads"
	>,
	where: string,
): AlertRule[] {
	const lasting = Duration.minutes(5);
	const { alerts, addOns } = environment;
	return [
		...lagRules(environment, where),
		...pipelineRules(alerts, where),
		...kubernetesRules(alerts, where),
		...(addOns.engineMetrics ? engineRules(where) : []),
	].map((rule) => ({ ...rule, lasting }));
}

type Rule = Omit<AlertRule, "lasting">;

/** What is gathered on purpose is no lag. */
const lagRules = (
	{
		alerts,
		load,
		workloads,
	}: Pick<EnvironmentSpec, "alerts" | "load" | "workloads">,
	where: string,
): Rule[] =>
	(Object.keys(CATALOGUE) as (keyof typeof CATALOGUE)[]).flatMap((key) => {
		const definition: WorkloadDefinition = CATALOGUE[key];
		const { behind } = definition;
		if (!behind) return [];
		const { settings } = workloads[sizeKey(key)];
		const most = alerts.consumerLag + gathered(definition, settings, load);
		return {
			name: behind.alert,
			summary: `More than ${most} ${behind.undone}.`,
			expression: `${behind.over}(${behind.lag}{${where}}) > ${most}`,
		};
	});

function pipelineRules(
	{ freshness, batchAge, majorCollections }: AlertsSpec,
	where: string,
): Rule[] {
	return [
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
			name: "WorkloadShortOfMemory",
			summary: `A workload collects all of its garbage more than ${majorCollections} times a minute: its memory is too little for what it holds.`,
			expression: `max by (container) (rate(nodejs_gc_duration_seconds_count{${where},kind="major"}[5m])) * 60 > ${majorCollections}`,
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
