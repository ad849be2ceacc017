import { Duration } from "@tickstack/contracts/duration";
import { Size } from "@tickstack/contracts/size";
import { TerraformStack, Testing } from "cdktf";
import { IndexWriterError } from "../../constructs/elasticsearch/elasticsearch-index.ts";
import { DirectoryOwnerError } from "../../constructs/hdfs/directory.ts";
import { SPARK_GROUPS } from "../../constructs/kafka/topic.ts";
import { ClusterBinding } from "../../constructs/kubernetes/cluster-binding.ts";
import { Cpu } from "../../constructs/kubernetes/cpu.ts";
import { Deployment } from "../../constructs/kubernetes/deployment.ts";
import {
	HdfsWriter,
	IdleWritersError,
} from "../../constructs/pipeline/hdfs-writer.ts";
import { dev } from "../../environments/dev.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { local } from "../../environments/local.ts";
import { prod } from "../../environments/prod.ts";
import { bindCluster } from "../../stacks/bind-cluster.ts";
import { platformOf } from "../../stacks/platform.ts";

/** A workload of nothing but a name, in a stack of an environment. */
function workload(environment: EnvironmentSpec, principal: string) {
	const stack = new TerraformStack(Testing.app(), "stack");
	bindCluster(stack, environment);
	const grantee = new Deployment(stack, `${principal}-pods`, {
		principal,
		tier: "test",
		version: "1.0.0",
		securityContext: { runAsUser: 1000, runAsGroup: 1000 },
		replicas: 1,
		terminationGracePeriod: Duration.seconds(30),
		containers: [
			{
				name: "it",
				image: "it:1.0.0",
				command: ["it"],
				memory: Size.mebibytes(64),
				cpu: Cpu.millis(100),
			},
		],
	});
	return { stack, grantee };
}

const resources = (stack: TerraformStack) =>
	JSON.parse(Testing.synth(stack)).resource as Record<
		string,
		Record<string, Record<string, unknown>>
	>;

test("one grant on a topic opens the network on both sides and tells the address", () => {
	const { stack, grantee } = workload(dev, "reader");
	platformOf(dev)
		.kafka.topic(dev.kafka.topics.ticks)
		.grantConsume({ grantee }, { group: "readers" });
	const made = resources(stack);
	expect(
		Object.values(made.kubernetes_network_policy_v1 ?? {})
			.map(({ metadata }) => (metadata as { name: string }).name)
			.sort(),
	).toEqual(["kafka-from-reader-pods", "reader-pods-to-kafka"]);
	expect(JSON.stringify(made.kubernetes_deployment_v1)).toContain(
		'{"name":"KAFKA_BROKERS","value":"kafka-0.kafka-headless.bigdata.svc.cluster.local:9092"}',
	);
});

test("a second grant on the same engine adds rights, not rules", () => {
	const { stack, grantee } = workload(dev, "reader");
	const { kafka } = platformOf(dev);
	kafka.topic(dev.kafka.topics.ticks).grantConsume({ grantee }, SPARK_GROUPS);
	kafka.topic(dev.kafka.topics.windows).grantProduce({ grantee });
	expect(
		Object.keys(resources(stack).kubernetes_network_policy_v1 ?? {}),
	).toHaveLength(2);
	expect(kafka.declaration.acls).toHaveLength(3);
});

test("where Kafka is secured a grant makes a user and mounts its password", () => {
	const { stack, grantee } = workload(prod, "reader");
	const { kafka } = platformOf(prod);
	kafka.topic(prod.kafka.topics.ticks).grantProduce({ grantee });
	expect(kafka.users).toEqual(["reader"]);
	const text = Testing.synth(stack);
	expect(text).toContain("/var/run/tickstack/kafka-reader/password");
	expect(text).toContain("secrets-store-gke.csi.k8s.io");
	expect(text).toContain('"secret_data_wo"');
	expect(text).not.toContain('"secret_data"');
});

test("only a directory's owner is granted writing", () => {
	const { grantee } = workload(dev, "somebody");
	const directory = platformOf(dev).hdfs.directory("/raw", {
		owner: "hdfs-writer",
		mode: 0o750,
	});
	expect(() => directory.grantWrite({ grantee })).toThrow(DirectoryOwnerError);
	// Neither can others read it with this mode.
	expect(() => directory.grantRead({ grantee })).toThrow(DirectoryOwnerError);
});

test("an index has one writer", () => {
	const { grantee } = workload(dev, "somebody");
	const index = platformOf(dev).elasticsearch.index("stock_realtime", {
		mapping: {},
	});
	expect(() => index.grantWrite({ grantee })).toThrow(IndexWriterError);
	expect(() => index.grantRead({ grantee })).not.toThrow();
});

test("an index that the environment does not size is refused by name", () => {
	expect(() =>
		platformOf(dev).elasticsearch.index("stock_realtme", { mapping: {} }),
	).toThrow(/no index stock_realtme, only stock_realtime, batch_features/);
});

test("writers that could have nothing to read are refused", () => {
	const stack = new TerraformStack(Testing.app(), "stack");
	bindCluster(stack, dev);
	expect(
		() =>
			new HdfsWriter(stack, "kafka-consumer", {
				workload: { ...dev.workloads.hdfsWriter, maxReplicas: 5 },
				partitions: 4,
			}),
	).toThrow(IdleWritersError);
});

test("a stack that is not bound to a cluster says what to do", () => {
	const stack = new TerraformStack(Testing.app(), "stack");
	expect(() => ClusterBinding.of(stack)).toThrow(/call bindCluster/);
});

test("an environment of processes has no stacks", () => {
	const stack = new TerraformStack(Testing.app(), "stack");
	expect(() => bindCluster(stack, local())).toThrow(
		/processes of this machine/,
	);
});
