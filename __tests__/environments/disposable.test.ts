import { Duration } from "@tickstack/contracts/duration";
import { differingKeys, mayDiffer } from "../../environments/differences.ts";
import { NO_ADD_ONS } from "../../environments/no-add-ons.ts";
import { prod } from "../../environments/prod.ts";
import { SpecError } from "../../environments/spec-error.ts";
import { type StagingProps, staging } from "../../environments/staging.ts";

const by: StagingProps = {
	owner: "someone@example.com",
	created: "2026-11-20T09:30:00Z",
};
const copy = staging("pr-42", Duration.hours(8), by);

test("staging differs from prod in the listed keys only", () => {
	const others = differingKeys(prod, copy).filter((key) => !mayDiffer(key));
	expect(others).toEqual([]);
});

test("what makes prod safe is not among the keys that may differ", () => {
	for (const key of [
		"kafka.security",
		"kafka.roles",
		"elasticsearch.security",
		"hdfs.highAvailability",
		"hdfs.journalNodes",
		"images.kafka.tag",
		"schedules.batch.cron",
		"workloads.hdfsWriter.settings.flushRecords",
	])
		expect([key, mayDiffer(key)]).toEqual([key, false]);
});

test("staging is a namespace of a cluster that it does not own", () => {
	expect(copy).toMatchObject({
		name: "staging-pr-42",
		namespace: "staging-pr-42",
		isolation: "namespace",
		cluster: { kind: "gke", ownership: "existing" },
		addOns: NO_ADD_ONS,
	});
});

test("staging gets a cluster of its own on request, which may be destroyed", () => {
	const own = staging("pr-42", Duration.hours(8), {
		...by,
		isolation: "cluster",
	});
	expect(own.cluster).toMatchObject({
		ownership: "owned",
		name: "tickstack-staging-pr-42",
		deletionProtection: false,
	});
});

test("a staging environment cannot outlive its maximum TTL", () => {
	expect(() => staging("pr-42", Duration.days(8), by)).toThrow(
		/lifetime\.ttl: 8d is not within the maximum of 7d/,
	);
});

test("a name that is no DNS label is refused with all other problems", () => {
	const make = () => staging("PR 42", Duration.days(8), { ...by, owner: "" });
	expect(make).toThrow(SpecError);
	try {
		make();
	} catch (error) {
		expect(error).toMatchObject({
			code: "SPEC_INVALID",
			environment: "staging-PR 42",
			problems: [
				{ key: "name" },
				{ key: "namespace" },
				{ key: "lifetime.ttl" },
				{ key: "lifetime.owner" },
			],
		});
	}
});

test("on a cluster of another kind, disks are of its default class: prod's classes are Google Cloud's", () => {
	const elsewhere = staging("pr-42", Duration.hours(8), {
		...by,
		cluster: { kind: "kubeconfig", context: "kind-shared" },
	});
	expect(elsewhere.cluster).toEqual({
		kind: "kubeconfig",
		context: "kind-shared",
	});
	for (const { storage } of [elsewhere.kafka, elsewhere.elasticsearch])
		expect(Object.keys(storage)).toEqual(["size"]);
	expect(elsewhere.hdfs.dataNode.storage).not.toHaveProperty("storageClass");
	expect(copy.kafka.storage).toHaveProperty("storageClass", "premium-rwo");
});
