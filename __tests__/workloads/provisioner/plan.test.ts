import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
	renderChanges,
	summarize,
} from "../../../workloads/provisioner/src/change.ts";
import { planDirectories } from "../../../workloads/provisioner/src/directories.ts";
import { planObjects } from "../../../workloads/provisioner/src/elasticsearch-objects.ts";
import { canonicalSettings } from "../../../workloads/provisioner/src/index-templates.ts";
import { planIndices } from "../../../workloads/provisioner/src/indices.ts";
import {
	DeclarationError,
	readDeclaration,
} from "../../../workloads/provisioner/src/read-declaration.ts";
import { roles } from "../../../workloads/provisioner/src/roles.ts";
import { planTopics } from "../../../workloads/provisioner/src/topics.ts";

const topic = {
	name: "ticks",
	partitions: 4,
	replicationFactor: 1,
	configs: { "retention.ms": "1000" },
};

describe("the plan of topics", () => {
	test("a topic that is missing is created", () => {
		const [change] = planTopics([topic], []);
		assert.equal(change?.mark, "create");
		assert.deepEqual(change?.steps, [{ do: "create", topic }]);
	});

	test("settings that are not declared are left alone", () => {
		const configs = { ...topic.configs, "segment.ms": "7" };
		const [change] = planTopics([topic], [{ ...topic, configs }]);
		assert.equal(change?.mark, "same");
	});

	test("partitions grow and a setting changes in one plan", () => {
		const [change] = planTopics(
			[topic],
			[{ ...topic, partitions: 2, configs: { "retention.ms": "5" } }],
		);
		assert.deepEqual(change?.steps, [
			{ do: "grow", name: "ticks", partitions: 4 },
			{ do: "configure", name: "ticks", configs: { "retention.ms": "1000" } },
		]);
		assert.deepEqual(change?.details, [
			"partitions 2 → 4",
			"retention.ms 5 → 1000",
		]);
	});

	test("fewer partitions and another replication factor are refused with the way out", () => {
		const [change] = planTopics(
			[topic],
			[{ ...topic, partitions: 8, replicationFactor: 3 }],
		);
		assert.equal(change?.mark, "refused");
		assert.deepEqual(change?.steps, []);
		assert.match(change?.details.join("\n") ?? "", /Declare 8, or make a new/);
		assert.match(change?.details.join("\n") ?? "", /kafka-reassign-partitions/);
	});
});

describe("the plan of directories", () => {
	const declared = { path: "/a/b", owner: "w", mode: "750", names: 10 };
	const existing = {
		path: "/a/b",
		type: "DIRECTORY",
		owner: "w",
		group: "g",
		mode: "750",
		names: 10,
		bytes: -1,
	} as const;

	test("a mode with a leading zero is the same mode", () => {
		const [change] = planDirectories(
			[{ ...declared, mode: "0750" }],
			[existing],
		);
		assert.equal(change?.mark, "same");
	});

	test("only what differs is changed", () => {
		const [change] = planDirectories(
			[declared],
			[{ ...existing, owner: "hdfs", names: -1 }],
		);
		assert.deepEqual(change?.steps, [
			{ do: "owner", path: "/a/b", owner: "w" },
			{ do: "quota", path: "/a/b", names: 10 },
		]);
	});

	test("a file in the way is refused", () => {
		const [change] = planDirectories(
			[declared],
			[{ ...existing, type: "FILE" }],
		);
		assert.equal(change?.mark, "refused");
	});
});

describe("the plan of indices", () => {
	const declared = {
		name: "i",
		patterns: ["i"],
		create: true,
		mapping: { properties: { a: { type: "long" }, b: { type: "keyword" } } },
		settings: { number_of_shards: 1, refresh_interval: "1s" },
	};
	const settings = {
		"index.number_of_shards": "1",
		"index.refresh_interval": "1s",
	};

	test("a new field is added, a field that is not declared stays", () => {
		const mapping = {
			properties: { a: { type: "long" }, c: { type: "date" } },
		};
		const [change] = planIndices(
			[declared],
			[{ name: "i", mapping, settings }],
		);
		assert.deepEqual(change?.steps, [
			{
				do: "map",
				name: "i",
				mapping: { properties: { b: { type: "keyword" } } },
			},
		]);
	});

	test("another type is a conflict and refused with the way out", () => {
		const mapping = {
			properties: { a: { type: "text" }, b: { type: "keyword" } },
		};
		const [change] = planIndices(
			[declared],
			[{ name: "i", mapping, settings }],
		);
		assert.equal(change?.mark, "refused");
		assert.match(
			change?.details.join("\n") ?? "",
			/field a is \{"type":"text"\}.*\n.*delete the index/,
		);
	});

	test("another number of shards is refused, another refresh interval is set", () => {
		const mapping = declared.mapping;
		const plan = (settings: Record<string, string>) =>
			planIndices([declared], [{ name: "i", mapping, settings }])[0];
		assert.equal(
			plan({ ...settings, "index.number_of_shards": "2" })?.mark,
			"refused",
		);
		assert.deepEqual(
			plan({ ...settings, "index.refresh_interval": "5s" })?.steps,
			[{ do: "set", name: "i", settings: { "index.refresh_interval": "1s" } }],
		);
	});

	test("settings compare however they are written", () => {
		assert.deepEqual(
			canonicalSettings({ index: { number_of_shards: "1" } }),
			canonicalSettings({ number_of_shards: 1 }),
		);
	});
});

describe("objects by name", () => {
	const role = {
		cluster: ["monitor"],
		indices: [{ names: ["i"], privileges: ["read"] }],
	};

	test("what the cluster has no module for is skipped and said", () => {
		const [change] = planObjects(roles, [{ name: "r", body: role }], {
			supported: false,
			bodies: new Map(),
		});
		assert.equal(
			renderChanges(change ? [change] : []),
			"- role r: skipped\n    this cluster has no security switched on",
		);
	});

	test("defaults that the cluster prints are no difference", () => {
		const printed = {
			...role,
			indices: [
				{
					names: ["i"],
					privileges: ["read"],
					allow_restricted_indices: false,
				},
			],
			run_as: [],
		};
		const [change] = planObjects(roles, [{ name: "r", body: role }], {
			supported: true,
			bodies: new Map([["r", printed]]),
		});
		assert.equal(change?.mark, "same");
	});
});

describe("reading a declaration", () => {
	test("every problem is named with its place", () => {
		const text = JSON.stringify({
			topics: [{ name: "a b", partitions: 0, replicationFactor: 1 }],
			directory: [],
		});
		assert.throws(
			() => readDeclaration(text, "d.json"),
			(error: DeclarationError) =>
				error instanceof DeclarationError &&
				[
					"directory is unknown",
					"topics[0].name",
					"topics[0].partitions",
					"topics[0].configs",
				].every((place) => error.message.includes(place)),
		);
	});

	test("a kind that is left out declares nothing", () => {
		assert.deepEqual(readDeclaration("{}", "d.json").topics, []);
	});
});

test("the summary counts what is to be done", () => {
	const changes = [...planTopics([topic], []), ...planTopics([topic], [topic])];
	assert.equal(summarize(changes), "1 to create, 1 the same");
});
