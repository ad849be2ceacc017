import { TerraformStack, Testing } from "cdktf";
import { MetricsCollection } from "../../constructs/observability/metrics-collection.ts";
import { platformAccess } from "../../constructs/pipeline/platform-access.ts";
import { Workload } from "../../constructs/pipeline/workload.ts";
import { dev } from "../../environments/dev.ts";
import type { AddOnsSpec } from "../../environments/environment-spec.ts";
import { NO_ADD_ONS } from "../../environments/no-add-ons.ts";
import { pipeline } from "../../pipeline/pipeline.ts";
import { bindCluster } from "../../stacks/bind-cluster.ts";

/** What the API itself is granted. */
const OWN_RULES = [
	"query-api-to-elasticsearch",
	"elasticsearch-from-query-api",
];

/** The API with its metrics collected, in dev with other add-ons. */
function collected(addOns: Partial<AddOnsSpec>) {
	const stack = new TerraformStack(Testing.app(), "dev-stack");
	const environment = { ...dev, addOns: { ...NO_ADD_ONS, ...addOns } };
	bindCluster(stack, environment);
	const placed = pipeline(environment).workloads.find(
		({ key }) => key === "queryApi",
	);
	if (!placed) throw new Error("the page has no query-api");
	const api = new Workload(
		stack,
		"query-api",
		placed,
		platformAccess(environment),
	);
	new MetricsCollection(stack, "metrics", [api]);
	const { resource } = JSON.parse(Testing.synth(stack)) as {
		resource: Record<string, Record<string, Record<string, unknown>>>;
	};
	const [release] = Object.values(resource.helm_release ?? {});
	const values = (release?.values ?? []) as string[];
	return {
		resources: values.flatMap((text) => JSON.parse(text).resources),
		policies: Object.values(resource.kubernetes_network_policy_v1 ?? {})
			.map(({ metadata, spec }) => ({
				name: (metadata as { name: string }).name,
				ingress: (spec as { ingress: unknown }).ingress,
			}))
			.filter(({ name }) => !OWN_RULES.includes(name)),
	};
}

/** One rule that lets the pods of a name in some namespaces reach the port of the API. */
const letsIn = (namespaces: readonly string[], pods: string) => [
	{
		from: [
			{
				namespace_selector: {
					match_expressions: [
						{
							key: "kubernetes.io/metadata.name",
							operator: "In",
							values: namespaces,
						},
					],
				},
				pod_selector: { match_labels: { "app.kubernetes.io/name": pods } },
			},
		],
		ports: [{ port: "8080", protocol: "TCP" }],
	},
];

test("Google's collectors are told of the pods and let in to the metrics' port", () => {
	expect(collected({ managedPrometheus: true })).toEqual({
		resources: [
			{
				apiVersion: "monitoring.googleapis.com/v1",
				kind: "PodMonitoring",
				name: "query-api",
				spec: {
					selector: { matchLabels: { app: "query-api" } },
					endpoints: [{ port: "http", interval: "30s" }],
				},
			},
		],
		policies: [
			{
				name: "query-api-from-managed-prometheus",
				ingress: letsIn(["gmp-system", "gke-gmp-system"], "collector"),
			},
		],
	});
});

test("kube-prometheus-stack is told of the pods and let in to the metrics' port", () => {
	expect(collected({ prometheusStack: true })).toEqual({
		resources: [
			{
				apiVersion: "monitoring.coreos.com/v1",
				kind: "PodMonitor",
				name: "query-api",
				spec: {
					selector: { matchLabels: { app: "query-api" } },
					podMetricsEndpoints: [{ port: "http", interval: "30s" }],
				},
			},
		],
		policies: [
			{
				name: "query-api-from-prometheus",
				ingress: letsIn(["monitoring"], "prometheus"),
			},
		],
	});
});

test("the engines that have an agent are collected from it alone", () => {
	const { resources, policies } = collected({
		managedPrometheus: true,
		engineMetrics: true,
	});
	const engines = [
		"zookeeper",
		"kafka",
		"hadoop-namenode",
		"hadoop-datanode",
		"spark-connect",
	];
	expect(resources.slice(1)).toEqual(
		engines.map((name) => ({
			apiVersion: "monitoring.googleapis.com/v1",
			kind: "PodMonitoring",
			name,
			spec: {
				selector: { matchLabels: { app: name } },
				endpoints: [{ port: "metrics", interval: "30s" }],
			},
		})),
	);
	for (const name of engines)
		expect(
			JSON.stringify(
				policies.find(
					(policy) => policy.name === `${name}-from-managed-prometheus`,
				)?.ingress,
			),
		).toContain('"ports":[{"port":"9404","protocol":"TCP"}]');
});

test("where nobody collects, nobody is let in", () => {
	expect(collected({})).toEqual({ resources: [], policies: [] });
});
