import assert from "node:assert/strict";
import { test } from "node:test";
import { Duration } from "@tickstack/contracts/duration";
import { prod } from "../../environments/prod.ts";
import { staging } from "../../environments/staging.ts";
import {
	parseSettings,
	withSettings,
} from "../../ops/environments/settings.ts";

const copy = staging("pr-42", Duration.hours(4), {
	owner: "ada",
	created: "2026-01-31T09:00:00Z",
	cluster: { kind: "kubeconfig", context: "kind" },
});
const set = (...pairs: string[]) =>
	withSettings(copy, parseSettings(pairs), prod);

test("a value is read as what stands there: a number, a size, a duration", () => {
	const changed = set(
		"kafka.storage.size=20Gi",
		"hdfs.rawRetention=12h",
		"workloads.queryApi.maxReplicas=3",
	);
	assert.equal(changed.kafka.storage.size.toString(), "20GiB");
	assert.equal(changed.hdfs.rawRetention.toString(), "12h");
	assert.equal(changed.workloads.queryApi.maxReplicas, 3);
	assert.equal(changed.hdfs.dataNodes, copy.hdfs.dataNodes);
	assert.equal(copy.kafka.storage.size.toString(), "10GiB");
});

test("a key that only prod has can be given back", () => {
	const changed = set("kafka.storage.storageClass=fast");
	assert.equal(changed.kafka.storage.storageClass, "fast");
});

for (const [pair, message] of [
	["kafka.security=none", /is like its original/],
	["images.kafka.tag=9", /is like its original/],
	["workloads.batch.settings.nonsense=1", /no such key/],
	["kafka.nonsense=1", /no such key/],
	["kafka.storage.size.bytes=1", /no such key/],
	["__proto__.x=1", /no such key/],
	["name=prod", /follows from/],
	["lifetime.ttl=30d", /follows from/],
	["lifetime.maximum=30d", /follows from/],
	["tier=prod", /follows from/],
	["kafka.brokers=many", /takes a number/],
	["kafka.storage.size=big", /takes a size/],
	["hdfs.rawRetention=long", /takes a duration/],
	["kafka.rackAwareness=1", /takes true or false/],
	["kafka.storage=1", /takes a single value/],
	["kafka.brokers", /takes key=value/],
] as const)
	test(`--set ${pair} is refused`, () => {
		assert.throws(
			() => set(pair),
			(error: Error & { code?: string }) => {
				assert.equal(error.code, "REFUSED");
				assert.match(error.message, message);
				return true;
			},
		);
	});

test("a result that cannot work is refused by the environment's own rules", () => {
	assert.throws(() => set("kafka.replicationFactor=3"), {
		code: "SPEC_INVALID",
	});
});
