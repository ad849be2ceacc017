import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Admin } from "@platformatic/kafka";
import { Duration } from "@tickstack/contracts/duration";
import { dev } from "../../environments/dev.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { topics } from "../../environments/topics.ts";
import type { Terraform } from "../../ops/terraform/terraform.ts";
import { AppliedEnvironment } from "../cluster/applied-environment.ts";
import { onNode } from "../real-node/on-node.ts";
import { eventually, NodeUnderTest } from "./node-under-test.ts";
import { PipelineUnderTest } from "./pipeline-under-test.ts";
import { withCredentials } from "./with-credentials.ts";

const replication = { replicationFactor: 2, minInSyncReplicas: 1 };
/** Prod's security and shape of Kafka with dev's sizes. Elasticsearch's users take modules that the published archive lacks. */
const spec: EnvironmentSpec = {
	...dev,
	kafka: {
		...dev.kafka,
		...replication,
		roles: "separate",
		controllers: 3,
		brokers: 2,
		security: "scram",
		topics: topics({
			load: dev.load,
			partitions: 4,
			retention: Duration.days(7),
			...replication,
		}),
	},
};
/** Disks: of brokers, controllers, ZooKeeper, NameNode, DataNode, Elasticsearch. */
const VOLUMES = 2 + 3 + 1 + 1 + 1 + 1;
const { namespace } = spec;

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

test("with SCRAM, ACLs, a user for each workload and a quorum of controllers, every pod is ready", async () => {
	for (const stack of stacks) await stack.apply();
	const pods = await node.pods(namespace);
	assert.deepEqual(
		pods.filter(({ phase, ready }) => phase === "Running" && !ready),
		[],
	);
	assert.equal(pods.filter(({ app }) => app === "kafka-controller").length, 3);
});

test("ticks flow: the windows that query-api serves equal a recomputation from the raw files", async () => {
	await sleep(60_000);
	await pipeline.assertPathsAgree(5);
});

test("whoever has no password is refused, even where the network lets through", async () => {
	const stranger = new Admin({
		clientId: "stranger",
		bootstrapBrokers: [`kafka.${namespace}.svc.cluster.local:9092`],
		retries: 0,
		timeout: 10_000,
	});
	await assert.rejects(stranger.listTopics());
	await stranger.close();
});

test("a broker and a controller are replaced, and nothing is lost", async () => {
	for (const pod of ["kafka-0", "kafka-controller-0"])
		await node.replacePod(namespace, pod);
	await eventually("all workloads are ready", async () =>
		(await node.pods(namespace))
			.filter(({ phase }) => phase === "Running")
			.every(({ ready }) => ready),
	);
	await pipeline.assertPathsAgree(15);
});
