import assert from "node:assert/strict";
import { test } from "node:test";
import { networkPolicyRules } from "../real-node/network-policy-rules.ts";
import type { NetworkPolicy, PolicyPod } from "../real-node/policy-objects.ts";

const pod = (
	name: string,
	podIP: string,
	{ namespace = "data", phase = "Running" } = {},
): PolicyPod => ({
	metadata: { name, namespace, labels: { app: name } },
	spec: {
		containers: [{ ports: [{ name: "broker", containerPort: 9092 }] }],
	},
	status: { phase, podIP },
});

const namespaces = ["data", "other"].map((name) => ({
	metadata: { name, labels: { "kubernetes.io/metadata.name": name } },
}));

const policy = (spec: NetworkPolicy["spec"]): NetworkPolicy => ({
	metadata: { name: "policy", namespace: "data" },
	spec,
});

/** The lines of a pod's chain; undefined when nothing restricts it. */
function chain(
	name: string,
	pods: readonly PolicyPod[],
	policies: readonly NetworkPolicy[],
): string[] | undefined {
	const rules = networkPolicyRules({
		...{ pods, namespaces, policies },
		podRange: "10.244.0.0/24",
	});
	const body = new RegExp(`^chain ${name} {\n([^}]*(?:{[^}]*}[^}]*)*)^}$`, "m");
	return body.exec(rules)?.[1]?.trim().split("\n");
}

const kafka = pod("kafka", "10.244.0.2");
const client = pod("client", "10.244.0.3");
const DENY = policy({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });

test("a pod that no policy selects is not restricted", () => {
	assert.equal(chain("in_10_244_0_2", [kafka], []), undefined);
});

test("the default deny leaves nothing", () => {
	assert.deepEqual(chain("in_10_244_0_2", [kafka], [DENY]), ["counter drop"]);
	assert.deepEqual(chain("out_10_244_0_2", [kafka], [DENY]), ["counter drop"]);
});

test("policies add up, and a policy of one direction says nothing of the other", () => {
	const ingress = policy({
		podSelector: { matchLabels: { app: "kafka" } },
		policyTypes: ["Ingress"],
		ingress: [
			{
				from: [{ podSelector: { matchLabels: { app: "client" } } }],
				ports: [{ port: 9092 }],
			},
		],
	});
	assert.deepEqual(chain("in_10_244_0_2", [kafka, client], [DENY, ingress]), [
		"ip saddr { 10.244.0.3 } tcp dport 9092 return",
		"counter drop",
	]);
	assert.deepEqual(
		chain("out_10_244_0_2", [kafka, client], [ingress]),
		undefined,
	);
});

test("a port by its name is the number that the pod which is connected to gives it", () => {
	const egress = policy({
		podSelector: { matchLabels: { app: "client" } },
		policyTypes: ["Egress"],
		egress: [
			{
				to: [{ podSelector: { matchLabels: { app: "kafka" } } }],
				ports: [{ port: "broker" }],
			},
		],
	});
	assert.deepEqual(chain("out_10_244_0_3", [kafka, client], [egress]), [
		"ip daddr 10.244.0.2 tcp dport 9092 return",
		"counter drop",
	]);
});

test("a namespace selector reaches into other namespaces, a pod selector alone does not", () => {
	const foreign = pod("client", "10.244.0.4", { namespace: "other" });
	const from = (peer: object) =>
		policy({
			podSelector: { matchLabels: { app: "kafka" } },
			policyTypes: ["Ingress"],
			ingress: [{ from: [peer] }],
		});
	const pods = [kafka, client, foreign];
	const podSelector = { matchLabels: { app: "client" } };
	assert.deepEqual(chain("in_10_244_0_2", pods, [from({ podSelector })]), [
		"ip saddr { 10.244.0.3 } return",
		"counter drop",
	]);
	const namespaceSelector = {
		matchLabels: { "kubernetes.io/metadata.name": "other" },
	};
	assert.deepEqual(
		chain("in_10_244_0_2", pods, [from({ podSelector, namespaceSelector })]),
		["ip saddr { 10.244.0.4 } return", "counter drop"],
	);
});

test("who has ended grants and is granted nothing", () => {
	const ended = pod("client", "10.244.0.3", { phase: "Succeeded" });
	const ingress = policy({
		podSelector: { matchLabels: { app: "kafka" } },
		policyTypes: ["Ingress"],
		ingress: [{ from: [{ podSelector: { matchLabels: { app: "client" } } }] }],
	});
	assert.deepEqual(chain("in_10_244_0_2", [kafka, ended], [ingress]), [
		"counter drop",
	]);
});

test("an address of the pods' range that is nobody's yet sends nothing", () => {
	const rules = networkPolicyRules({
		...{ pods: [kafka], namespaces, policies: [] },
		podRange: "10.244.0.0/24",
	});
	assert.match(
		rules,
		/ip saddr 10\.244\.0\.0\/24 ip saddr != { 10\.244\.0\.2 } counter drop/,
	);
});
