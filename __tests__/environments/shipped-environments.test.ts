import { Duration } from "@tickstack/contracts/duration";
import { components, sumOver } from "../../environments/components.ts";
import { dev } from "../../environments/dev.ts";
import { local } from "../../environments/local.ts";
import { localCluster } from "../../environments/local-cluster.ts";
import { permanentEnvironments } from "../../environments/permanent.ts";
import { prod } from "../../environments/prod.ts";
import { type StagingProps, staging } from "../../environments/staging.ts";
import { problemsOf } from "../../environments/validate.ts";

const by: StagingProps = {
	owner: "someone@example.com",
	created: "2026-11-20T09:30:00Z",
};

describe("every shipped environment can work", () => {
	test.each([
		...permanentEnvironments(),
		local(),
		{ ...local({ ticksPerSecond: 10_000 }), name: "fast" },
		{ ...localCluster({ context: "kind-ci" }), name: "ci" },
		staging("pr-42", Duration.hours(8), by),
		staging("own", Duration.days(7), { ...by, isolation: "cluster" }),
	])("$name", (spec) => {
		expect(problemsOf(spec)).toEqual([]);
	});
});

test("all processes of this machine stay under 6 GiB", () => {
	const memory = sumOver(components(local()), ({ size }) => size.memory.bytes);
	expect(memory / 2 ** 30).toBeLessThan(6);
});

test("dev keeps the names and disks of the original design", () => {
	expect(dev.namespace).toBe("bigdata");
	expect(dev.cluster).toMatchObject({ region: "asia-southeast1" });
	expect({
		zookeeper: dev.zookeeper?.storage.size.toQuantity(),
		kafka: dev.kafka.storage.size.toQuantity(),
		nameNode: dev.hdfs.nameNode.storage.size.toQuantity(),
		dataNode: dev.hdfs.dataNode.storage.size.toQuantity(),
		elasticsearch: dev.elasticsearch.storage.size.toQuantity(),
	}).toEqual({
		zookeeper: "10Gi",
		kafka: "50Gi",
		nameNode: "50Gi",
		dataNode: "100Gi",
		elasticsearch: "50Gi",
	});
});

test("prod loses nothing with one machine", () => {
	expect(prod.kafka).toMatchObject({
		controllers: 3,
		brokers: 3,
		replicationFactor: 3,
		minInSyncReplicas: 2,
	});
	expect(prod.hdfs).toMatchObject({
		highAvailability: true,
		nameNodes: 2,
		journalNodes: 3,
		dataNodes: 3,
		replicationFactor: 3,
	});
	expect(prod.elasticsearch).toMatchObject({ nodes: 3, zoneAwareness: true });
});
