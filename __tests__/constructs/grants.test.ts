import { TerraformStack, Testing } from "cdktf";
import { ClusterBinding } from "../../constructs/kubernetes/cluster-binding.ts";
import { platformAccess } from "../../constructs/pipeline/platform-access.ts";
import { Workload } from "../../constructs/pipeline/workload.ts";
import { dev } from "../../environments/dev.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { local } from "../../environments/local.ts";
import { prod } from "../../environments/prod.ts";
import { CATALOGUE } from "../../pipeline/catalogue/catalogue.ts";
import {
	readsIndex,
	type Slot,
	writesDirectory,
	writesIndex,
} from "../../pipeline/catalogue/slot.ts";
import { workload } from "../../pipeline/catalogue/workload.ts";
import {
	DirectoryOwnerError,
	dataSets,
	type Grantee,
	IndexWriterError,
} from "../../pipeline/data-set.ts";
import { declarationOf, kafkaUsers } from "../../pipeline/declaration.ts";
import { unusedDataSets } from "../../pipeline/flow.ts";
import { pipeline } from "../../pipeline/pipeline.ts";
import {
	PlacedWorkload,
	UnfilledSlotError,
} from "../../pipeline/placed-workload.ts";
import { bindCluster } from "../../stacks/bind-cluster.ts";
import { withValue } from "../environments/with-value.ts";

const resources = (stack: TerraformStack) =>
	JSON.parse(Testing.synth(stack)).resource as Record<
		string,
		Record<string, Record<string, unknown>>
	>;

/** A workload of the page in a stack of its own. */
function onKubernetes(
	environment: EnvironmentSpec,
	key: PlacedWorkload["key"],
) {
	const stack = new TerraformStack(Testing.app(), "stack");
	bindCluster(stack, environment);
	const placed = pipeline(environment).workloads.find(
		(each) => each.key === key,
	);
	if (!placed) throw new Error(`the page has no ${key}`);
	new Workload(
		stack,
		placed.definition.object,
		placed,
		platformAccess(environment),
	);
	return stack;
}

/** A slot of a workload of the page, of an environment whose page has not granted it. */
const granteeOf = <S extends Slot>(
	environment: EnvironmentSpec,
	key: PlacedWorkload["key"],
	slot: S,
): Grantee<S> => ({
	workload: new PlacedWorkload(environment, key, CATALOGUE[key]),
	name: "slot",
	slot,
});

test("grants on topics open the network on both sides and give address and names", () => {
	const made = resources(onKubernetes(dev, "hdfsWriter"));
	expect(
		Object.values(made.kubernetes_network_policy_v1 ?? {})
			.map(({ metadata }) => (metadata as { name: string }).name)
			.filter((name) => name.includes("kafka-"))
			.sort(),
	).toEqual([
		"hadoop-datanode-from-kafka-consumer",
		"hadoop-namenode-from-kafka-consumer",
		"kafka-consumer-to-hadoop-datanode",
		"kafka-consumer-to-hadoop-namenode",
		"kafka-consumer-to-kafka",
		"kafka-from-kafka-consumer",
	]);
	const text = JSON.stringify(made.kubernetes_deployment_v1);
	for (const [name, value] of Object.entries({
		KAFKA_BROKERS: "kafka-0.kafka-headless.bigdata.svc.cluster.local:9092",
		TOPIC: "stocks-history",
		DEAD_LETTER_TOPIC: "stocks-history.dlq",
		GROUP: "hdfs-writer-group-v1",
		RAW_PATH: "/user/kafka_data/stocks_history",
	}))
		expect(text).toContain(JSON.stringify({ name, value }));
});

test("a second grant on the same engine adds rights, not rules", () => {
	const page = pipeline(dev);
	const { acls = [] } = declarationOf(page, {
		passwordFile: (_, user) => user,
	});
	expect(
		acls.filter(({ principal }) => principal === "tick-producer"),
	).toHaveLength(2);
	const rules = Object.values(
		resources(onKubernetes(dev, "tickProducer")).kubernetes_network_policy_v1 ??
			{},
	);
	expect(rules).toHaveLength(2);
});

test("where Kafka is secured a grant makes a user and mounts its password", () => {
	expect(kafkaUsers(pipeline(prod))).toContain("tick-producer");
	const text = Testing.synth(onKubernetes(prod, "tickProducer"));
	expect(text).toContain("/var/run/tickstack/kafka-tick-producer/password");
	expect(text).toContain("secrets-store-gke.csi.k8s.io");
	expect(text).toContain('"secret_data_wo"');
	expect(text).not.toContain('"secret_data"');
});

test("only a directory's owner is granted writing", () => {
	const { rawTicks } = dataSets(dev).directories;
	expect(() =>
		rawTicks.grantWrite(
			granteeOf(dev, "batch", writesDirectory("rawTicks", "rawPath")),
		),
	).toThrow(DirectoryOwnerError);
});

test("an index has one writer", () => {
	const { realtime } = dataSets(dev).indices;
	expect(() =>
		realtime.grantWrite(
			granteeOf(
				dev,
				"queryApi",
				writesIndex("realtime", { name: "index", retention: "retention" }),
			),
		),
	).toThrow(IndexWriterError);
	expect(() =>
		realtime.grantRead(
			granteeOf(dev, "queryApi", readsIndex("realtime", "index")),
		),
	).not.toThrow();
});

test("a batch that runs on Spark is granted Spark, and no other is", () => {
	const onSpark = withValue(dev, "workloads.batch.settings.engine", "spark");
	const address = JSON.stringify({
		name: "SPARK_CONNECT",
		value: "http://spark-connect:15002",
	});
	for (const [spec, granted] of [
		[onSpark, true],
		[dev, false],
	] as const) {
		const made = resources(onKubernetes(spec, "batch"));
		expect(JSON.stringify(made.kubernetes_cron_job_v1).includes(address)).toBe(
			granted,
		);
		const rules = Object.values(made.kubernetes_network_policy_v1 ?? {}).map(
			({ metadata }) => (metadata as { name: string }).name,
		);
		expect(rules.includes("spark-connect-from-batch-processing")).toBe(granted);
	}
});

test("a workload whose slots nobody fills is refused by name", () => {
	const placed = new PlacedWorkload(dev, "hdfsWriter", CATALOGUE.hdfsWriter);
	expect(() => placed.checkFilled()).toThrow(
		/hdfs-writer: ticks, deadLetters, raw are granted nothing/,
	);
	expect(() => placed.checkFilled()).toThrow(UnfilledSlotError);
});

test("a catalogue entry that leaves a binding to nobody is refused by name", () => {
	const { needs, ...entry } = CATALOGUE.hdfsWriter;
	const { raw: _, ...fewer } = needs;
	expect(() => workload("hdfs-writer", { ...entry, needs: fewer })).toThrow(
		/catalogue entry hdfs-writer: no slot fills rawPath/,
	);
});

test("an entry that leaves out its key figure, its lag or the age of what it deletes does not compile", () => {
	const { figure: _, ...withoutFigure } = CATALOGUE.hdfsWriter;
	// @ts-expect-error A service has a key figure.
	workload("hdfs-writer", withoutFigure);
	const { behind: __, ...withoutBehind } = CATALOGUE.hdfsWriter;
	// @ts-expect-error A consumer says how far it is behind.
	workload("hdfs-writer", withoutBehind);
	// @ts-expect-error The index lasts: its writer deletes what is too old.
	writesIndex("realtime", { name: "index" });
	// Each run has an index of its own.
	writesIndex("batchFeatures", { name: "featuresAlias" });
});

test("a data set that the page grants to nobody, or to readers alone, is found by name", () => {
	const page = pipeline(dev);
	expect(unusedDataSets(page, page)).toEqual([]);
	const withoutBatch = page.workloads.filter(({ key }) => key !== "batch");
	expect(unusedDataSets(page, { workloads: withoutBatch })).toEqual([
		"directories.batchFeatures",
		"directories.batchMonthly",
		"directories.latestFeatures",
		"indices.batchFeatures",
		"indices.batchMonthly",
		"indices.batchQuality",
	]);
	expect(unusedDataSets(page, { workloads: [] })).toContain("topics.ticks");
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
