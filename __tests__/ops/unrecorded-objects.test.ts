import assert from "node:assert/strict";
import { test } from "node:test";
import { unrecordedObjects } from "../../ops/terraform/unrecorded-objects.ts";

const error = (address: string | undefined, summary: string) => ({
	kind: "error" as const,
	summary,
	detail: "",
	...(address && { address }),
});
const found = (address: string | undefined, summary: string) =>
	unrecordedObjects([error(address, summary)], "staging-x");

for (const [address, summary, id] of [
	[
		"kubernetes_deployment_v1.spark",
		'Failed to create deployment: deployments.apps "spark" already exists',
		"staging-x/spark",
	],
	[
		"kubernetes_service_v1.kafka",
		'services "kafka" already exists',
		"staging-x/kafka",
	],
	[
		"kubernetes_namespace_v1.namespace",
		'namespaces "staging-x" already exists',
		"staging-x",
	],
	[
		"kubernetes_network_policy_v1.deny",
		'networkpolicies.networking.k8s.io "default-deny" already exists',
		"staging-x/default-deny",
	],
] as const)
	test(`adopted: ${summary}`, () => {
		assert.deepEqual(found(address, summary), [{ address, id }]);
	});

for (const [address, summary] of [
	["kubernetes_namespace_v1.namespace", 'namespaces "other" already exists'],
	["google_compute_network.vpc", 'networks "vpc" already exists'],
	[undefined, 'services "kafka" already exists'],
	["kubernetes_service_v1.kafka", "services is forbidden"],
] as const)
	test(`left alone: ${summary}${address ? "" : " of no object"}`, () => {
		assert.deepEqual(found(address, summary), []);
	});
