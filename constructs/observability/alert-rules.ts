import { Duration } from "@tickstack/contracts/duration";
import { longestPeriod } from "../../environments/cron.ts";
import type {
	AlertsSpec,
	EnvironmentSpec,
	ScheduleSpec,
	SchedulesSpec,
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

/** Where a person reads what to do, from the project's root. */
export const runbookOf = (alert: string): string =>
	`docs/runbooks/alerts.md#${alert.toLowerCase()}`;

const WORKLOADS = Object.values<WorkloadDefinition>(CATALOGUE);

/** Containers whose metrics the other rules ask for: without these a threshold is never passed, whatever happens. */
const OBSERVED = WORKLOADS.filter(({ kind }) => kind.kind === "service").map(
	({ image }) => image,
);

const LASTING = Duration.minutes(5);

/** All rules of an environment in PromQL. @param where labels of its time series, e.g. `namespace="bigdata"` */
export function alertRules(
	{ alerts, addOns }: Pick<EnvironmentSpec, "alerts" | "addOns">,
	where: string,
): AlertRule[] {
	return [
		...pipelineRules(alerts, where),
		...kubernetesRules(alerts, where),
		...(addOns.engineMetrics ? engineRules(where) : []),
	].map((rule) => ({ lasting: LASTING, ...rule }));
}

type Rule = Omit<AlertRule, "lasting"> & Partial<Pick<AlertRule, "lasting">>;

/**
 * A counter that went up within ten minutes. One with labels begins with its first event, which `increase` leaves out:
 * a series that was not there before counts as an increase.
 */
const wentUp = (counter: string, labels: string): string =>
	`sum(increase(${counter}{${labels}}[10m])) > 0 or sum(${counter}{${labels}} unless ${counter}{${labels}} offset 10m) > 0`;

function pipelineRules(
	{ consumerDelay, freshness, batchAge, majorCollections }: AlertsSpec,
	where: string,
): Rule[] {
	const batchRun = `query_api_batch_age_seconds{${where}}`;
	return [
		...WORKLOADS.flatMap(({ behind }) =>
			behind
				? [
						{
							name: behind.alert,
							summary: `For more than ${consumerDelay} ${behind.undone}, or nobody knows how long.`,
							expression: `max(${behind.lagSeconds}{${where}}) > ${consumerDelay.toSeconds()} or absent(${behind.lagSeconds}{${where}})`,
						},
					]
				: [],
		),
		{
			name: "WindowsLate",
			summary: `One in a hundred windows takes more than ${freshness} from its start to being searchable.`,
			expression: `max(query_api_end_to_end_latency_seconds{${where},quantile="0.99"}) > ${freshness.toSeconds()}`,
		},
		{
			name: "BatchOld",
			summary: `The served batch run is older than ${batchAge}.`,
			expression: `min(${batchRun}) > ${batchAge.toSeconds()}`,
		},
		{
			name: "BatchGone",
			summary: "A batch run was served within two days, and none is now.",
			expression: `absent(${batchRun}) and on() count(last_over_time(${batchRun}[2d])) > 0`,
		},
		{
			name: "BatchNeverServed",
			summary: `No batch run has been served for ${batchAge}.`,
			expression: `absent(${batchRun})`,
			lasting: batchAge,
		},
		{
			name: "TicksSkipped",
			summary:
				"The producer has left ticks out because brokers were slow or away.",
			expression: wentUp("tick_producer_skipped_total", where),
			lasting: Duration.minutes(0),
		},
		{
			name: "TicksRefused",
			summary:
				"Records that break the contract went to the dead-letter topic of the ticks.",
			expression: wentUp("hdfs_writer_dead_letters_total", where),
			lasting: Duration.minutes(0),
		},
		{
			name: "WindowsRefused",
			summary:
				"Windows that Elasticsearch refuses went to the dead-letter topic of the windows.",
			expression: wentUp(
				"realtime_indexer_documents_total",
				`${where},result="refused"`,
			),
			lasting: Duration.minutes(0),
		},
		{
			name: "RecordsLost",
			summary: "A topic's retention deleted records before they were read.",
			expression: [
				"hdfs_writer_lost_records_total",
				"realtime_indexer_lost_records_total",
			]
				.map((lost) => wentUp(lost, where))
				.join(" or "),
			lasting: Duration.minutes(0),
		},
		{
			name: "SpeedLayerRestarting",
			summary:
				"The streaming query had to be started again more than twice in half an hour.",
			expression: `sum(increase(speed_layer_restarts_total{${where}}[30m])) > 2`,
		},
		{
			name: "WorkloadShortOfMemory",
			summary: `A workload collects all of its garbage more than ${majorCollections} times a minute: its memory is too little for what it holds.`,
			expression: `max by (container) (rate(nodejs_gc_duration_seconds_count{${where},kind="major"}[5m])) * 60 > ${majorCollections}`,
		},
		{
			name: "WorkloadSilent",
			summary:
				"A workload reports nothing: it does not run or cannot be reached, and no other alert will report what it leaves undone.",
			expression: OBSERVED.map(
				(container) =>
					`absent(process_start_time_seconds{${where},container="${container}"})`,
			).join(" or "),
		},
		{
			name: "ReplicaSilent",
			summary:
				"A pod that is scraped does not answer, whatever the others of its kind do.",
			expression: `min by (pod) (up{${where}}) == 0`,
		},
	];
}

/** Runs of a job that may be missing before somebody is told; a run may be skipped for one that is still busy. */
const MISSED_RUNS = 3;

/**
 * What kube-state-metrics knows of jobs. Google's managed collection leaves these series out (GKE, "Collect and view
 * kube state metrics"): there the age of the served batch run and the reconciliation's log have to do.
 *
 * @param where labels of the environment's time series
 */
export function jobRules(schedules: SchedulesSpec, where: string): AlertRule[] {
	const missing = Object.entries<WorkloadDefinition>(CATALOGUE).flatMap(
		([key, { name, object, silence }]) => {
			const schedule = schedules[key as keyof SchedulesSpec] as
				| ScheduleSpec
				| undefined;
			const periodMs = schedule && longestPeriod(schedule.cron);
			if (!periodMs) return [];
			return {
				name: `${name[0]?.toUpperCase()}${name.slice(1)}Missing`,
				summary: `No run of ${object} has succeeded for ${MISSED_RUNS} of its periods: ${silence}.`,
				expression: `time() - max(kube_cronjob_status_last_successful_time{${where},cronjob="${object}"} or kube_cronjob_created{${where},cronjob="${object}"}) > ${(MISSED_RUNS * periodMs) / 1_000}`,
				lasting: LASTING,
			};
		},
	);
	return [
		...missing,
		{
			name: "ProvisionerFailed",
			summary:
				"What is declared (topics, rights, directories, indices) could not be made true.",
			expression: `max by (job_name) (kube_job_status_failed{${where},job_name=~"${CATALOGUE.provisioner.object}.*"}) > 0`,
			lasting: LASTING,
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
		{
			name: "ScaledToTheLimit",
			summary:
				"An autoscaler has wanted as many pods as it may have for half an hour.",
			expression: `max by (horizontalpodautoscaler) (kube_horizontalpodautoscaler_status_desired_replicas{${where}} >= kube_horizontalpodautoscaler_spec_max_replicas{${where}} > kube_horizontalpodautoscaler_spec_min_replicas{${where}})`,
			lasting: Duration.minutes(30),
		},
	];
}

const percent = (fraction: number): string => `${Math.round(fraction * 100)} %`;
