import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { HDFS_PATHS } from "@tickstack/contracts/names";
import { dev } from "../../environments/dev.ts";
import { pipeline as page } from "../../pipeline/pipeline.ts";
import {
	allObjects,
	type FoundObject,
	leftovers,
} from "../cluster/all-objects.ts";
import { AppliedEnvironment } from "../cluster/applied-environment.ts";
import { PAUSE_IMAGE } from "../real-node/node-processes.ts";
import { onNode } from "../real-node/on-node.ts";
import { eventually, NodeUnderTest } from "./node-under-test.ts";
import { PipelineUnderTest } from "./pipeline-under-test.ts";
import { reachable } from "./reachable.ts";

const { namespace } = dev;
/** A pod that nothing is granted to, in the pipeline's own namespace. */
const STRANGER = "stranger";

let node: NodeUnderTest;
let environment: AppliedEnvironment;
let empty: readonly FoundObject[];
const pipeline = new PipelineUnderTest(namespace);

async function podOf(app: string): Promise<string> {
	const pod = (await node.pods(namespace)).find(
		(each) => each.app === app && each.phase === "Running",
	);
	assert.ok(pod, `there is a pod of ${app}`);
	return pod.name;
}

before(async () => {
	// As many disks as dev has pods with one.
	node = await NodeUnderTest.start(5);
	empty = await allObjects(node.node.api);
	environment = await AppliedEnvironment.of(onNode(dev), {
		program: "terraform",
		kubeconfig: node.node.kubeconfig,
	});
});

after(async () => {
	pipeline.close();
	await node?.stop();
});

test("Terraform brings up dev, every pod ready; a second plan is empty", async () => {
	await environment.apply();
	const pods = await node.pods(namespace);
	assert.deepEqual(
		pods
			.filter(({ app }) => app !== "provisioner")
			.map(({ app, ready }) => `${app} ${ready ? "ready" : "not ready"}`)
			.sort(),
		[
			"elasticsearch",
			"hadoop-datanode",
			"hadoop-namenode",
			"kafka",
			"spark-connect",
			"zookeeper",
			...page(dev)
				.workloads.map(({ definition }) => definition)
				.filter(({ kind }) => kind.kind === "service")
				.map(({ object }) => object),
		]
			.sort()
			.map((app) => `${app} ready`),
	);
	assert.deepEqual(await environment.plan(), []);
});

test("ticks flow through all pods: the windows that query-api serves equal a recomputation from the raw files", async () => {
	await sleep(60_000);
	await pipeline.assertPathsAgree(5);
});

test("the nightly batch runs as a job of its schedule, and its features are served", async () => {
	await node.kubectl(
		...["create", "job", "batch-now", "--from=cronjob/batch-processing"],
		`--namespace=${namespace}`,
	);
	await node.kubectl(
		...["wait", "job/batch-now", "--for=condition=Complete", "--timeout=10m"],
		`--namespace=${namespace}`,
	);
	const latest = String(await pipeline.hdfs.read(HDFS_PATHS.latestFeatures))
		.split("\n")
		.filter((line) => line)
		.map((line) => JSON.parse(line) as Record<string, unknown>);
	assert.ok(latest.length >= 5, `${latest.length} tickers`);
	for (const row of latest) {
		const path = `/v1/features/${row.ticker}`;
		await eventually(`${path} is of this run`, async () => {
			const { run_id } = await pipeline.query<{ run_id: string }>(path);
			return run_id === row.run_id;
		});
		const { features } = await pipeline.query<{ features: object[] }>(path);
		const newest = Object.entries(features.at(-1) ?? {});
		assert.ok(newest.length > 15, `${newest.length} columns`);
		for (const [column, value] of newest)
			assert.deepEqual(value, row[column], `${row.ticker} ${column}`);
	}
});

test("a pod reaches what was granted to it and nothing else", async () => {
	await node.node.api.post(`/api/v1/namespaces/${namespace}/pods`, stranger());
	await node.kubectl(
		...["wait", `pod/${STRANGER}`, "--for=condition=Ready", "--timeout=5m"],
		`--namespace=${namespace}`,
	);
	const targets = [
		"kafka:9092",
		"elasticsearch:9200",
		"hadoop-namenode:9000",
		"hadoop-namenode:9870",
		"hadoop-datanode:9864",
		"hadoop-datanode:9866",
		"spark-connect:15002",
		"zookeeper:2181",
		"query-api:8080",
	];
	const granted: Record<string, readonly string[]> = {
		[STRANGER]: [],
		"kafka-producer": ["kafka:9092"],
		"kafka-consumer": [
			"kafka:9092",
			"hadoop-namenode:9870",
			"hadoop-datanode:9864",
		],
		"spark-streaming": ["spark-connect:15002"],
		"spark-connect": [
			"kafka:9092",
			"hadoop-namenode:9000",
			"hadoop-datanode:9866",
		],
		"realtime-indexer": ["kafka:9092", "elasticsearch:9200"],
		"query-api": ["elasticsearch:9200"],
	};
	const found = Object.fromEntries(
		await Promise.all(
			Object.keys(granted).map(async (app) => {
				const pod = await podOf(app);
				return [app, await reachable(node, { namespace, pod }, targets)];
			}),
		),
	);
	assert.deepEqual(found, granted);
	// It was not for want of a name.
	const answer = await node.kubectl(
		...["exec", STRANGER, `--namespace=${namespace}`, "--"],
		...["nslookup", `kafka.${namespace}.svc.cluster.local`],
	);
	assert.match(answer, /Address: 10\.96\./);
	await node.kubectl("delete", "pod", STRANGER, `--namespace=${namespace}`);
});

test("a pod of each engine is deleted, one after another, and nothing is lost", async () => {
	for (const pod of [
		"kafka-0",
		"hadoop-datanode-0",
		"hadoop-namenode-0",
		"elasticsearch-0",
		"spark-connect-0",
		"zookeeper-0",
	])
		await node.replacePod(namespace, pod);
	await eventually("all workloads are ready", async () =>
		(await node.pods(namespace))
			.filter(({ phase }) => phase === "Running")
			.every(({ ready }) => ready),
	);
	await pipeline.assertPathsAgree(20);
});

test("destroy leaves nothing on the cluster", async () => {
	await environment.destroy();
	assert.deepEqual(await leftovers(node.node.api, empty), []);
});

const stranger = () => ({
	apiVersion: "v1",
	kind: "Pod",
	metadata: { name: STRANGER, labels: { app: STRANGER } },
	spec: {
		automountServiceAccountToken: false,
		terminationGracePeriodSeconds: 0,
		securityContext: {
			runAsNonRoot: true,
			runAsUser: 1000,
			seccompProfile: { type: "RuntimeDefault" },
		},
		containers: [
			{
				name: STRANGER,
				image: PAUSE_IMAGE,
				imagePullPolicy: "Never",
				securityContext: {
					allowPrivilegeEscalation: false,
					capabilities: { drop: ["ALL"] },
				},
				resources: {
					requests: { cpu: "10m", memory: "32Mi" },
					limits: { memory: "64Mi" },
				},
			},
		],
	},
});
