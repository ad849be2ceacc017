import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SINGAPORE } from "../../ops/cost/price-table.ts";
import { whatChanged } from "../../ops/deployment/what-changed.ts";
import {
	whatChangedMarkdown,
	whatChangedText,
} from "../../ops/deployment/what-changed-text.ts";
import type { ResourceChange } from "../../ops/terraform/terraform.ts";

const change = (
	type: string,
	actions: readonly string[],
	before: unknown,
	after: unknown,
): ResourceChange => ({
	address: `${type}.some_thing_1A2B3C4D`,
	mode: "managed",
	type,
	name: "some_thing_1A2B3C4D",
	change: { actions, before, after },
});

const named = (name: string, more: object = {}) => ({
	metadata: [{ name, namespace: "bigdata" }],
	...more,
});

const workload = (
	name: string,
	{
		image = "registry/one:1",
		replicas = "2",
		memory = "2Gi",
		checksum = "a",
		disk = "",
	} = {},
) =>
	named(name, {
		spec: [
			{
				replicas,
				template: [
					{
						metadata: [{ annotations: { checksum } }],
						spec: [
							{
								node_name: null,
								container: [
									{
										name: "main",
										image,
										env: [],
										resources: [{ requests: { cpu: "500m", memory } }],
									},
								],
								init_container: [{ name: "prepare", image: "registry/init:1" }],
							},
						],
					},
				],
				volume_claim_template: disk
					? [
							{
								spec: [
									{
										storage_class_name: "premium-rwo",
										resources: [{ requests: { storage: disk } }],
									},
								],
							},
						]
					: [],
			},
		],
	});

const changed = (...changes: readonly ResourceChange[]) =>
	whatChanged([{ stack: "prod-platform", changes }], SINGAPORE);

describe("what a plan changes", () => {
	test("names first what is destroyed with data, then what is replaced, then the rest of what goes", () => {
		const { lost, counts } = changed(
			change("kubernetes_service_v1", ["delete"], named("old"), null),
			change(
				"kubernetes_config_map_v1",
				["create", "delete"],
				named("settings"),
				named("settings"),
			),
			change(
				"google_kms_crypto_key",
				["delete", "create"],
				{ name: "disks" },
				{ name: "disks" },
			),
			change("google_storage_bucket", ["delete"], { name: "backups" }, null),
			change("kubernetes_secret_v1", ["create"], null, named("new")),
			change("kubernetes_secret_v1", ["no-op"], named("a"), named("a")),
		);
		assert.deepEqual(
			lost.map(({ action, object, dataAtRisk }) => [
				action,
				object,
				dataAtRisk,
			]),
			[
				["destroyed", "StorageBucket backups", "its objects"],
				["replaced", "KmsCryptoKey disks", "all that is encrypted with it"],
				["destroyed", "Service old", undefined],
				["replaced", "ConfigMap settings", undefined],
			],
		);
		assert.deepEqual(counts, {
			created: 1,
			updated: 0,
			replaced: 2,
			destroyed: 2,
		});
	});

	test("names the workloads whose pods restart, and why", () => {
		const update = (before: object, after: object) =>
			change("kubernetes_stateful_set_v1", ["update"], before, after);
		const { restarts } = changed(
			update(workload("kafka"), workload("kafka", { image: "registry/one:2" })),
			update(
				workload("spark"),
				workload("spark", { checksum: "b", memory: "4Gi" }),
			),
			// More of the same pods: none of those that run restarts.
			update(workload("hdfs"), workload("hdfs", { replicas: "3" })),
		);
		assert.deepEqual(
			restarts.map(({ object, pods, because }) => [object, pods, because]),
			[
				["StatefulSet kafka", 2, ["image of main"]],
				[
					"StatefulSet spark",
					2,
					["labels or configuration", "resources of main"],
				],
			],
		);
	});

	test("takes what is not set for what it is, however Terraform writes it", () => {
		const text = JSON.stringify(workload("kafka"));
		const after: unknown = JSON.parse(
			text.replace('"node_name":null', '"node_name":"","toleration":[]'),
		);
		assert.notEqual(JSON.stringify(after), text);
		const { restarts } = changed(
			change("kubernetes_deployment_v1", ["update"], workload("kafka"), after),
		);
		assert.deepEqual(restarts, []);
	});

	test("says what it costs more or less", () => {
		const { cost } = changed(
			change(
				"kubernetes_stateful_set_v1",
				["update"],
				workload("kafka", { disk: "100Gi" }),
				workload("kafka", { disk: "100Gi", replicas: "3" }),
			),
			change(
				"kubernetes_deployment_v1",
				["no-op"],
				workload("api"),
				workload("api"),
			),
		);
		const { vCpuHour, memoryGibHour } = SINGAPORE.machines.default;
		const pod = 0.5 * vCpuHour + 2 * memoryGibHour;
		const disk = (100 * 0.19) / 730;
		assert.ok(Math.abs(cost.hourBefore - (4 * pod + 2 * disk)) < 1e-9);
		assert.ok(Math.abs(cost.hourAfter - (5 * pod + 3 * disk)) < 1e-9);
		assert.ok(Math.abs(cost.monthDifference - (pod + disk) * 730) < 1e-9);
	});

	const reviewed = {
		environment: "prod",
		hash: "0123456789abcdef",
		later: ["prod-pipeline"],
		changed: changed(
			change("google_storage_bucket", ["delete"], { name: "backups" }, null),
			change(
				"kubernetes_stateful_set_v1",
				["update"],
				workload("kafka"),
				workload("kafka", { image: "registry/one:2", replicas: "1" }),
			),
		),
	};

	test("is a page for the terminal", () => {
		assert.equal(
			whatChangedText(reviewed),
			[
				"What changed",
				"  DESTROYED StorageBucket backups of prod-platform; data: its objects",
				"Pods that restart",
				"  StatefulSet kafka, 1 pod: image of main",
				"In all",
				"  0 created, 1 updated, 0 replaced, 1 destroyed",
				"  about -$21.83 a month ($0.06 an hour before, $0.03 after: what pods reserve, and disks, by list prices)",
				"  prod-pipeline can be planned when its cluster is there",
				"  plan 0123456789abcdef",
			].join("\n"),
		);
	});

	test("is the same as Markdown", () => {
		const page = whatChangedMarkdown(reviewed);
		assert.match(page, /^## Plan of prod\n\n### What changed\n/);
		assert.match(
			page,
			/- \*\*destroyed\*\* `StorageBucket backups` of prod-platform; data: its objects/,
		);
		assert.match(page, /- `StatefulSet kafka`, 1 pod: image of main/);
		assert.match(page, /- plan `0123456789abcdef`/);
	});

	test("that is nothing says so", () => {
		const page = whatChangedText({
			...reviewed,
			changed: changed(),
			later: [],
		});
		assert.match(page, /nothing is replaced or destroyed/);
		assert.doesNotMatch(page, /restart/);
	});
});
