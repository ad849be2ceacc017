import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { TerraformStack, Testing } from "cdktf";
import { bindCluster } from "../../constructs/kubernetes/cluster-binding.ts";
import { alertRules } from "../../constructs/observability/alert-rules.ts";
import { Alerts } from "../../constructs/observability/alerts.ts";
import { Batch } from "../../constructs/pipeline/batch.ts";
import { defaultAlerts } from "../../environments/default-alerts.ts";
import { dev } from "../../environments/dev.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { NO_ADD_ONS } from "../../environments/no-add-ons.ts";

/** What an environment's alerts become. */
function alertsOf(environment: EnvironmentSpec) {
	const stack = new TerraformStack(Testing.app(), "dev-stack");
	bindCluster(stack, environment);
	const reconciliation = new Batch(stack, "reconciliation", {
		workload: environment.workloads.batch,
		schedule: environment.schedules.reconciliation,
		job: "reconciliation",
	});
	new Alerts(stack, "alerts", { reconciliation });
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

const ROOT = join(__dirname, "../..");
/** The metrics of all workloads, by their own declarations. */
const METRICS = new Set(
	globSync("workloads/*/src/**/*metrics.ts", { cwd: ROOT }).flatMap((file) =>
		[...readFileSync(join(ROOT, file), "utf8").matchAll(/name: "(\w+)"/g)].map(
			([, name]) => name,
		),
	),
);

test("the thresholds of an environment stand in its rules", () => {
	expect(
		alertRules(defaultAlerts, 'namespace="n"').map(
			({ name, expression, lasting }) =>
				`${name} for ${lasting}: ${expression}`,
		),
	).toMatchSnapshot();
});

test("every rule asks for metrics that a workload or the kubelet tells, of this environment alone", () => {
	const where = 'namespace="n"';
	for (const { expression } of alertRules(defaultAlerts, where)) {
		const series = [...expression.matchAll(/(\w+)\{([^}]*)\}/g)];
		expect(series.length).toBeGreaterThan(0);
		for (const [, name = "", labels = ""] of series) {
			expect(labels.startsWith(where)).toBe(true);
			expect([name, METRICS.has(name) || /^kubelet_volume/.test(name)]).toEqual(
				[name, true],
			);
		}
	}
});

test("on Google Cloud, Cloud Monitoring watches them and sends mail", () => {
	const { policies, resources } = alertsOf(dev);
	expect(resources).toEqual([]);
	expect(policies.map(({ display_name }) => display_name).sort()).toEqual([
		"tickstack dev: BatchOld",
		"tickstack dev: HdfsFull",
		"tickstack dev: IndexerBehind",
		"tickstack dev: PathsDiffer",
		"tickstack dev: VolumeFull",
		"tickstack dev: WindowsLate",
		"tickstack dev: WriterBehind",
	]);
	for (const { notification_channels } of policies)
		expect(notification_channels).toHaveLength(1);
	expect(JSON.stringify(policies)).toContain(
		'sum(hdfs_writer_lag{cluster=\\"bigdata-cluster\\",namespace=\\"bigdata\\"}) > 1000',
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
							{ alert: "WriterBehind", for: "5m" },
							{ alert: "IndexerBehind" },
							{ alert: "WindowsLate" },
							{ alert: "BatchOld" },
							{ alert: "HdfsFull" },
							{ alert: "VolumeFull" },
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
