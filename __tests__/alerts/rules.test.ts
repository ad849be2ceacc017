import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { promisify } from "node:util";
import {
	type AlertRule,
	alertRules,
	jobRules,
} from "../../constructs/observability/alert-rules.ts";
import { dev } from "../../environments/dev.ts";
import { prometheusPrograms } from "./prometheus.ts";

/** Series by their labels; a value a minute, as promtool has them: `0+60x10` counts up, `_` is none. */
type Series = Readonly<Record<string, string>>;

interface Scenario {
	readonly series: Series;
	/** Minutes after the first value. @default 30 */
	readonly at?: number;
}

const WHERE = 'namespace="n"';
const RULES = [
	...alertRules(
		{ ...dev, addOns: { ...dev.addOns, engineMetrics: true } },
		WHERE,
	),
	...jobRules(dev.schedules, WHERE),
];
const of = (name: string, labels = "") =>
	`${name}{${WHERE}${labels ? `,${labels}` : ""}}`;
const steady = (name: string, value: number, labels?: string): Scenario => ({
	series: { [of(name, labels)]: `${value}x60` },
});
const none: Scenario = { series: {} };

const behind = (metric: string) => ({
	fires: [
		{ series: { [of(metric, 'partition="1"')]: "0+60x60" } },
		// Nobody knows.
		none,
	],
	silent: [steady(metric, 5, 'partition="1"')],
});
const counted = (metric: string, labels = "") => ({
	fires: [
		{ series: { [of(metric, labels)]: "0x20 50x40" }, at: 25 },
		// Its first event is its first value.
		{ series: { [of(metric, labels)]: "_x20 1x40" }, at: 25 },
	],
	silent: [steady(metric, 7, labels)],
});
const missing = (cronjob: string) => ({
	fires: [
		steady(
			"kube_cronjob_status_last_successful_time",
			-1e6,
			`cronjob="${cronjob}"`,
		),
		// It has never succeeded.
		steady("kube_cronjob_created", -1e6, `cronjob="${cronjob}"`),
	],
	silent: [
		steady(
			"kube_cronjob_status_last_successful_time",
			0,
			`cronjob="${cronjob}"`,
		),
	],
});
const above = (
	metric: string,
	value: number,
	well: number,
	labels?: string,
) => ({
	fires: [steady(metric, value, labels)],
	silent: [steady(metric, well, labels)],
});

const workloads = (names: readonly string[]): Series =>
	Object.fromEntries(
		names.map((name) => [
			of("process_start_time_seconds", `container="${name}"`),
			"1x60",
		]),
	);
const SERVICES = [
	"tick-producer",
	"hdfs-writer",
	"speed-layer",
	"realtime-indexer",
	"query-api",
];
const disk = (claim: string, used: number): Scenario => ({
	series: {
		[of("kubelet_volume_stats_used_bytes", `persistentvolumeclaim="${claim}"`)]:
			`${used}x60`,
		[of(
			"kubelet_volume_stats_capacity_bytes",
			`persistentvolumeclaim="${claim}"`,
		)]: "100x60",
	},
});
const scaled = (wanted: number, least: number): Scenario => ({
	series: Object.fromEntries(
		Object.entries({
			status_desired: wanted,
			spec_max: 4,
			spec_min: least,
		}).map(([part, value]) => [
			of(
				`kube_horizontalpodautoscaler_${part}_replicas`,
				'horizontalpodautoscaler="h"',
			),
			`${value}x60`,
		]),
	),
	at: 50,
});

/** What each alert fires at, and what it must not fire at. */
const SCENARIOS: Readonly<
	Record<
		string,
		{
			readonly fires: readonly Scenario[];
			readonly silent: readonly Scenario[];
		}
	>
> = {
	WriterBehind: behind("hdfs_writer_lag_seconds"),
	SpeedLayerBehind: behind("speed_layer_lag_seconds"),
	IndexerBehind: behind("realtime_indexer_lag_seconds"),
	WindowsLate: above(
		"query_api_end_to_end_latency_seconds",
		45,
		5,
		'quantile="0.99"',
	),
	BatchOld: above("query_api_batch_age_seconds", 100_000, 3_600),
	BatchGone: {
		fires: [
			{ series: { [of("query_api_batch_age_seconds")]: "3600x10 stale _x60" } },
		],
		silent: [steady("query_api_batch_age_seconds", 3_600), none],
	},
	BatchNeverServed: {
		fires: [{ series: {}, at: 27 * 60 }],
		silent: [
			{ series: {}, at: 25 * 60 },
			{ series: { [of("query_api_batch_age_seconds")]: "5x1700" }, at: 1_650 },
		],
	},
	TicksSkipped: counted("tick_producer_skipped_total"),
	TicksRefused: counted("hdfs_writer_dead_letters_total", 'code="OHLC"'),
	WindowsRefused: {
		...counted("realtime_indexer_documents_total", 'result="refused"'),
		silent: [
			{
				series: {
					[of("realtime_indexer_documents_total", 'result="indexed"')]:
						"0+50x60",
				},
			},
		],
	},
	RecordsLost: {
		fires: [
			...counted("hdfs_writer_lost_records_total").fires,
			...counted("realtime_indexer_lost_records_total").fires,
		],
		silent: counted("hdfs_writer_lost_records_total").silent,
	},
	SpeedLayerRestarting: {
		fires: [
			{
				series: { [of("speed_layer_restarts_total")]: "0x10 1x5 2x5 3x5 4x60" },
			},
		],
		silent: [{ series: { [of("speed_layer_restarts_total")]: "0x10 1x60" } }],
	},
	WorkloadShortOfMemory: {
		fires: [
			{
				series: {
					[of(
						"nodejs_gc_duration_seconds_count",
						'container="c",kind="major"',
					)]: "0+300x60",
				},
			},
		],
		silent: [
			{
				series: {
					[of(
						"nodejs_gc_duration_seconds_count",
						'container="c",kind="major"',
					)]: "0+3x60",
					[of(
						"nodejs_gc_duration_seconds_count",
						'container="c",kind="minor"',
					)]: "0+900x60",
				},
			},
		],
	},
	WorkloadSilent: {
		fires: SERVICES.map((name) => ({
			series: workloads(SERVICES.filter((other) => other !== name)),
		})),
		silent: [{ series: workloads(SERVICES) }],
	},
	ReplicaSilent: {
		fires: [
			{
				series: {
					[of("up", 'pod="a"')]: "1x60",
					[of("up", 'pod="b"')]: "1x10 0x50",
				},
			},
		],
		silent: [steady("up", 1, 'pod="a"')],
	},
	HdfsFull: {
		fires: [disk("data-hadoop-datanode-0", 85)],
		silent: [disk("data-hadoop-datanode-0", 70), disk("data-kafka-0", 85)],
	},
	VolumeFull: {
		fires: [disk("data-kafka-0", 85)],
		silent: [disk("data-kafka-0", 70)],
	},
	PodCrashing: {
		fires: [
			steady(
				"kube_pod_container_status_waiting_reason",
				1,
				'pod="p",reason="CrashLoopBackOff"',
			),
		],
		silent: [
			steady(
				"kube_pod_container_status_waiting_reason",
				1,
				'pod="p",reason="ContainerCreating"',
			),
		],
	},
	ScaledToTheLimit: {
		fires: [scaled(4, 1)],
		silent: [scaled(3, 1), scaled(4, 4)],
	},
	BatchMissing: missing("batch-processing"),
	CompactionMissing: missing("raw-compaction"),
	ReconciliationMissing: missing("reconciliation"),
	ProvisionerFailed: above(
		"kube_job_status_failed",
		1,
		0,
		'job_name="provisioner-1a2b"',
	),
	ElasticsearchNotGreen: {
		fires: [
			steady("elasticsearch_cluster_health_status", 0, 'color="green"'),
			none,
		],
		silent: [steady("elasticsearch_cluster_health_status", 1, 'color="green"')],
	},
	HdfsBlocksLost: {
		fires: [
			steady("hdfs_missing_blocks", 1),
			steady("hdfs_corrupt_blocks", 1),
			none,
		],
		silent: [steady("hdfs_missing_blocks", 0)],
	},
	HdfsDataNodeLost: {
		fires: [
			steady("hdfs_dead_datanodes", 1),
			steady("hdfs_datanode_failed_volumes", 1),
		],
		silent: [steady("hdfs_dead_datanodes", 0)],
	},
	HdfsUnderReplicated: above("hdfs_under_replicated_blocks", 3, 0),
	KafkaUnderReplicated: {
		fires: [steady("kafka_under_replicated_partitions", 1), none],
		silent: [steady("kafka_under_replicated_partitions", 0)],
	},
	KafkaOffline: above("kafka_offline_partitions", 1, 0),
};

const FOLDER = join(import.meta.dirname, "../../.artifacts/alerts");
let promtool: string;

before(async () => {
	({ promtool } = await prometheusPrograms());
	mkdirSync(FOLDER, { recursive: true });
	// JSON is YAML.
	writeFileSync(
		join(FOLDER, "rules.json"),
		JSON.stringify({
			groups: [
				{
					name: "tickstack",
					rules: RULES.map(({ name, expression, lasting }) => ({
						alert: name,
						expr: expression,
						for: lasting.toString(),
					})),
				},
			],
		}),
	);
});

/** Whether an alert fires in each of some scenarios, by promtool. */
async function assertFiring(
	{ name }: AlertRule,
	scenarios: readonly Scenario[],
	firing: boolean,
): Promise<void> {
	const file = join(FOLDER, `${name}-${firing}.json`);
	writeFileSync(
		file,
		JSON.stringify({
			rule_files: ["rules.json"],
			evaluation_interval: "1m",
			tests: scenarios.map(({ series, at = 30 }) => ({
				interval: "1m",
				input_series: Object.entries(series).map(([name, values]) => ({
					series: name,
					values,
				})),
				promql_expr_test: [
					{
						expr: `count(ALERTS{alertname="${name}",alertstate="firing"}) > bool 0`,
						eval_time: `${at}m`,
						exp_samples: firing ? [{ labels: "{}", value: 1 }] : [],
					},
				],
			})),
		}),
	);
	try {
		await promisify(execFile)(promtool, ["test", "rules", file]);
	} catch (error) {
		assert.fail((error as { stdout: string; stderr: string }).stderr);
	}
}

test("every rule has a fault that fires it and a state that does not", () =>
	assert.deepEqual(
		Object.keys(SCENARIOS).toSorted(),
		RULES.map(({ name }) => name).toSorted(),
	));

for (const rule of RULES) {
	const { fires = [], silent = [] } = SCENARIOS[rule.name] ?? {};
	test(`${rule.name} fires at its faults`, () =>
		assertFiring(rule, fires, true));
	test(`${rule.name} is silent while all is well`, () =>
		assertFiring(rule, silent, false));
}
