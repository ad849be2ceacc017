import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { TerraformStack, Testing } from "cdktf";
import { collectDefaultMetrics, Registry } from "prom-client";
import {
	alertRules,
	jobRules,
} from "../../constructs/observability/alert-rules.ts";
import { Alerts } from "../../constructs/observability/alerts.ts";
import { COMPONENTS } from "../../engines/component.ts";
import { exportedBeans } from "../../engines/exported-beans.ts";
import { defaultAlerts } from "../../environments/default-alerts.ts";
import { dev } from "../../environments/dev.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { NO_ADD_ONS } from "../../environments/no-add-ons.ts";
import { prod } from "../../environments/prod.ts";
import { CATALOGUE } from "../../pipeline/catalogue/catalogue.ts";
import type { WorkloadDefinition } from "../../pipeline/catalogue/workload.ts";
import { bindCluster } from "../../stacks/bind-cluster.ts";

/** What an environment's alerts become. */
function alertsOf(environment: EnvironmentSpec) {
	const stack = new TerraformStack(Testing.app(), "dev-stack");
	bindCluster(stack, environment);
	new Alerts(stack, "alerts");
	const { resource } = JSON.parse(Testing.synth(stack)) as {
		resource: Record<string, Record<string, Record<string, unknown>>>;
	};
	const values = Object.values(resource.helm_release ?? {}).flatMap(
		({ values }) => values as string[],
	);
	return {
		policies: Object.values(resource.google_monitoring_alert_policy ?? {}),
		resources: values.flatMap((text) => JSON.parse(text).resources),
	};
}

const WORKLOADS = Object.values<WorkloadDefinition>(CATALOGUE);

const ROOT = join(__dirname, "../..");
/** The metrics of all workloads, by their own declarations. */
const ofWorkloads = globSync("workloads/*/src/**/*metrics.ts", {
	cwd: ROOT,
}).flatMap((file) => {
	const text = readFileSync(join(ROOT, file), "utf8");
	const [, prefix = ""] = /name: `(\w+_)\$\{name\}`/.exec(text) ?? [];
	return [
		...[...text.matchAll(/name: "(\w+)"/g)].map(([, name]) => name),
		...[...text.matchAll(/(?:gauge|byPartition)\(\s*"(\w+)"/g)].map(
			([, name]) => prefix + name,
		),
	];
});

function ofNode(): string[] {
	const register = new Registry();
	collectDefaultMetrics({ register });
	return register.getMetricsAsArray().flatMap(({ name, type }) =>
		// A histogram is exposed as its buckets, sum and count.
		String(type) === "histogram" ? [name, `${name}_count`] : [name],
	);
}

/** What is told by none of our own: the kubelet, kube-state-metrics, the exporter, which a test of its own runs. */
const FOREIGN = [
	"kubelet_volume_stats_used_bytes",
	"kubelet_volume_stats_capacity_bytes",
	"kube_pod_container_status_waiting_reason",
	"kube_horizontalpodautoscaler_status_desired_replicas",
	"kube_horizontalpodautoscaler_spec_max_replicas",
	"kube_horizontalpodautoscaler_spec_min_replicas",
	"up",
	"elasticsearch_cluster_health_status",
];

const METRICS = new Set([
	...ofWorkloads,
	...ofNode(),
	...COMPONENTS.flatMap((component) =>
		exportedBeans(component).rules.map(({ name }) => name),
	),
	...FOREIGN,
]);

/** The alerts of how far the consumers are behind. */
const LAGS = WORKLOADS.filter(({ needs }) =>
	Object.values(needs).some(
		(slot) => slot.of === "topic" && slot.right === "consume",
	),
).map(({ behind }) => behind?.alert);

test("each consumer of a topic has an alert of its lag", () => {
	expect(LAGS).toEqual(
		expect.arrayContaining([
			"WriterBehind",
			"SpeedLayerBehind",
			"IndexerBehind",
		]),
	);
	expect(new Set(LAGS).size).toBe(LAGS.length);
});

test("the thresholds of an environment stand in its rules", () => {
	expect(
		alertRules(prod, 'namespace="n"').map(
			({ name, expression, lasting }) =>
				`${name} for ${lasting}: ${expression}`,
		),
	).toMatchSnapshot();
});

test("every rule asks for metrics that somebody tells, of this environment alone", () => {
	const where = 'namespace="n"';
	for (const { expression } of alertRules(prod, where)) {
		const series = [...expression.matchAll(/(\w+)\{([^}]*)\}/g)];
		expect(series.length).toBeGreaterThan(0);
		for (const [, name = "", labels = ""] of series) {
			expect(labels.startsWith(where)).toBe(true);
			expect([name, METRICS.has(name)]).toEqual([name, true]);
		}
	}
});

test("each alert has its section in the runbook, and no section is of none", () => {
	const runbook = readFileSync(join(ROOT, "docs/runbooks/alerts.md"), "utf8");
	const sections = [...runbook.matchAll(/^## (\w+)$/gm)].map(
		([, name]) => name,
	);
	const alerts = [
		...alertRules(
			{ ...prod, addOns: { ...prod.addOns, engineMetrics: true } },
			"",
		),
		...jobRules(prod.schedules, ""),
	].map(({ name }) => name);
	expect(sections.sort()).toEqual([...alerts, "PathsDiffer"].sort());
});

test("on Google Cloud, Cloud Monitoring watches them and sends mail", () => {
	const { policies, resources } = alertsOf(dev);
	expect(resources).toEqual([]);
	const names = [
		...LAGS,
		"BatchGone",
		"BatchNeverServed",
		"BatchOld",
		"HdfsFull",
		"PathsDiffer",
		"PodCrashing",
		"ReplicaSilent",
		"ScaledToTheLimit",
		"SpeedLayerRestarting",
		"TicksRefused",
		"TicksSkipped",
		"VolumeFull",
		"RecordsLost",
		"WindowsLate",
		"WindowsRefused",
		"WorkloadShortOfMemory",
		"WorkloadSilent",
	];
	expect(policies.map(({ display_name }) => display_name).sort()).toEqual(
		names.map((name) => `tickstack dev: ${name}`).sort(),
	);
	for (const { notification_channels } of policies)
		expect(notification_channels).toHaveLength(1);
	expect(JSON.stringify(policies)).toContain(
		'max(hdfs_writer_lag_seconds{cluster=\\"bigdata-cluster\\",namespace=\\"bigdata\\"}) > 180',
	);
});

test("kube-prometheus-stack watches the same", () => {
	const { policies, resources } = alertsOf({
		...dev,
		addOns: { ...NO_ADD_ONS, prometheusStack: true },
	});
	expect(policies).toEqual([]);
	expect(resources).toMatchObject([
		{
			kind: "PrometheusRule",
			spec: {
				groups: [
					{
						rules: [
							...LAGS.map((alert) => ({ alert, for: "5m" })),
							{ alert: "WindowsLate" },
							{ alert: "BatchOld" },
							{ alert: "BatchGone" },
							{ alert: "BatchNeverServed", for: "26h" },
							{ alert: "TicksSkipped", for: "0ms" },
							{ alert: "TicksRefused" },
							{ alert: "WindowsRefused" },
							{ alert: "RecordsLost" },
							{ alert: "SpeedLayerRestarting" },
							{ alert: "WorkloadShortOfMemory" },
							{ alert: "WorkloadSilent" },
							{ alert: "ReplicaSilent" },
							{ alert: "HdfsFull" },
							{ alert: "VolumeFull" },
							{ alert: "PodCrashing" },
							{ alert: "ScaledToTheLimit" },
							{ alert: "BatchMissing" },
							{ alert: "CompactionMissing" },
							{ alert: "ReconciliationMissing" },
							{ alert: "ProvisionerFailed" },
							{ alert: "PathsDiffer" },
						],
					},
				],
			},
		},
	]);
});

test("where nobody is to be told of differences, nobody is", () => {
	const { policies } = alertsOf({
		...dev,
		alerts: { ...defaultAlerts, reconciliation: false },
	});
	expect(JSON.stringify(policies)).not.toContain("PathsDiffer");
});

test("what the engines tell is watched where it is collected", () => {
	const named = (engineMetrics: boolean) =>
		alertRules({ ...dev, addOns: { ...dev.addOns, engineMetrics } }, "").map(
			({ name }) => name,
		);
	expect(named(true).filter((name) => !named(false).includes(name))).toEqual([
		"ElasticsearchNotGreen",
		"HdfsBlocksLost",
		"HdfsDataNodeLost",
		"HdfsUnderReplicated",
		"KafkaUnderReplicated",
		"KafkaOffline",
	]);
});

test("a workload that is gone is told of by name, though its own metrics are gone too", () => {
	const silent = alertRules(dev, "").find(
		({ name }) => name === "WorkloadSilent",
	);
	const containers = [
		...(silent?.expression.matchAll(/absent\([^)]*container="([\w-]+)"/g) ??
			[]),
	].map(([, name]) => name);
	expect(containers).toEqual(
		WORKLOADS.filter(({ kind }) => kind.kind === "service").map(
			({ config }) => config.name,
		),
	);
	expect(containers).toEqual(
		expect.arrayContaining([
			"tick-producer",
			"hdfs-writer",
			"speed-layer",
			"realtime-indexer",
			"query-api",
		]),
	);
});
