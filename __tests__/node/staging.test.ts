import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Duration } from "@tickstack/contracts/duration";
import { memberCount } from "../../environments/components.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { staging } from "../../environments/staging.ts";
import type { Terraform } from "../../ops/terraform/terraform.ts";
import { pipeline as page } from "../../pipeline/pipeline.ts";
import { AppliedEnvironment } from "../cluster/applied-environment.ts";
import { onNode } from "../real-node/on-node.ts";
import { killContainer } from "./kill-container.ts";
import { eventually, NodeUnderTest } from "./node-under-test.ts";
import { PipelineUnderTest } from "./pipeline-under-test.ts";
import { withCredentials } from "./with-credentials.ts";

const copy = staging("node", Duration.hours(4), {
	owner: "tests",
	created: "2026-01-01T00:00:00Z",
	cluster: { kind: "kubeconfig" },
});
/** Prod's derived copy. Elasticsearch's users take modules that the published archive lacks. */
const spec: EnvironmentSpec = {
	...copy,
	elasticsearch: { ...copy.elasticsearch, security: "none" },
};
const { namespace } = spec;
const ENGINES = [
	"zookeeper",
	"kafka-controller",
	"kafka",
	"hadoop-journalnode",
	"hadoop-namenode",
	"hadoop-datanode",
	"elasticsearch",
	"spark-connect",
] as const;
/** Spark keeps nothing. */
const VOLUMES = ENGINES.filter((name) => name !== "spark-connect").reduce(
	(sum, name) => sum + memberCount(spec, name),
	0,
);
const EXECUTORS =
	spec.spark.mode.kind === "kubernetes" ? spec.spark.mode.executors : 0;

let node: NodeUnderTest;
let stacks: readonly Terraform[];
const pipeline = new PipelineUnderTest(namespace);

before(async () => {
	node = await NodeUnderTest.start(VOLUMES);
	stacks = await withCredentials(
		await AppliedEnvironment.of(onNode(spec), {
			program: "terraform",
			kubeconfig: node.node.kubeconfig,
		}),
		namespace,
	);
});

after(async () => {
	pipeline.close();
	await node?.stop();
});

const running = async (app: string) =>
	(await node.pods(namespace)).filter(
		(pod) => pod.app === app && pod.phase === "Running",
	);

test("prod's copy comes up in prod's shape: every pod is ready, Spark's tasks run in pods of their own", async () => {
	for (const stack of stacks) await stack.apply();
	await eventually(
		"the executors run",
		async () => (await running("spark-executor")).length === EXECUTORS,
	);
	const services = page(spec)
		.workloads.map(({ definition }) => definition)
		.filter(({ kind }) => kind.kind === "service");
	const expected = [
		...ENGINES.flatMap((name) =>
			Array.from({ length: memberCount(spec, name) }, () => name),
		),
		...services.map(({ object }) => object),
		...Array.from({ length: EXECUTORS }, () => "spark-executor"),
	];
	const pods = (await node.pods(namespace)).filter(
		({ phase }) => phase === "Running",
	);
	assert.deepEqual(
		pods
			.map(({ app, ready }) => `${app} ${ready ? "ready" : "not ready"}`)
			.sort(),
		expected.map((app) => `${app} ready`).sort(),
	);
});

test("executors have an account that may do nothing, and no token", async () => {
	const account = await node.kubectl(
		...["get", "pods", "--selector=app=spark-executor"],
		`--namespace=${namespace}`,
		"--output=jsonpath={.items[*].spec.serviceAccountName} {.items[*].spec.automountServiceAccountToken}",
	);
	assert.equal(account, "spark-executor false");
});

test("ticks flow: the windows that query-api serves equal a recomputation from the raw files", async () => {
	await sleep(60_000);
	await pipeline.assertPathsAgree(5);
});

/** Which of the two NameNodes takes writes. */
async function activeNameNode(): Promise<string> {
	for (const { name } of await running("hadoop-namenode")) {
		const answer = await fetch(
			`http://${name}.hadoop-namenode-headless.${namespace}.svc.cluster.local:9870/jmx?qry=Hadoop:service=NameNode,name=NameNodeStatus`,
		);
		const { beans } = (await answer.json()) as { beans: { State: string }[] };
		if (beans[0]?.State === "active") return name;
	}
	throw new Error("no NameNode is active");
}

const settled = () =>
	eventually("every pod is ready again", async () => {
		const pods = (await node.pods(namespace)).filter(
			({ phase }) => phase === "Running",
		);
		return (
			pods.every(({ ready }) => ready) &&
			pods.filter(({ app }) => app === "spark-executor").length === EXECUTORS
		);
	});

test("an executor, the driver, the active NameNode, the broker and Elasticsearch are killed, one after another, and nothing is lost", async () => {
	const [executor] = await running("spark-executor");
	assert.ok(executor);
	killContainer(executor.name, "java", "SPARK_EXECUTOR_POD_NAME");
	await settled();
	for (const kill of [
		() => killContainer("spark-connect-0", "SparkConnectServer"),
		async () => killContainer(await activeNameNode(), "namenode.NameNode"),
		() => killContainer("kafka-0", "kafka.Kafka"),
		() => killContainer("elasticsearch-0", "java"),
	]) {
		await kill();
		// The kubelet notices within seconds; until then the pod still counts as ready.
		await sleep(10_000);
		await settled();
	}
	await pipeline.assertPathsAgree(20);
});
