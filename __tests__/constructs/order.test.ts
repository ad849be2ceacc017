import { TerraformStack, Testing } from "cdktf";
import { Namespace } from "../../constructs/kubernetes/namespace.ts";
import { allow } from "../../constructs/kubernetes/network-rule.ts";
import { PodGroup } from "../../constructs/kubernetes/pod-group.ts";
import { Service } from "../../constructs/kubernetes/service.ts";
import { dev } from "../../environments/dev.ts";
import { bindCluster } from "../../stacks/bind-cluster.ts";

const [from, to] = [new PodGroup("client"), new PodGroup("server")];

function boundStack(): TerraformStack {
	const stack = new TerraformStack(Testing.app(), "dev-stack");
	bindCluster(stack, dev);
	return stack;
}

const resources = (stack: TerraformStack, type: string) =>
	Object.values(
		JSON.parse(Testing.synth(stack)).resource[type] as Record<
			string,
			{ metadata: { namespace: string }; spec: Record<string, unknown> }
		>,
	);

test("what is constructed before the namespace depends on it too", () => {
	const stack = boundStack();
	new Service(stack, "service", {
		name: "server",
		pods: to,
		labels: {},
		ports: { http: 80 },
	});
	new Namespace(stack, "namespace");
	const [service] = resources(stack, "kubernetes_service_v1");
	expect(service?.metadata.namespace).toMatch(
		/^\$\{kubernetes_namespace_v1\..+\.metadata\[0\]\.name\}$/,
	);
});

test("where a stack creates no namespace, its objects name it", () => {
	const stack = boundStack();
	allow(stack, from, to, [80]);
	for (const { metadata } of resources(stack, "kubernetes_network_policy_v1"))
		expect(metadata.namespace).toBe(dev.namespace);
});

test("a pair that is allowed other ports later has all of them, in both directions", () => {
	const stack = boundStack();
	allow(stack, from, to, [80, 81]);
	allow(stack, from, to, [81, 82]);
	const ports = ["80", "81", "82"].map((port) => ({ port, protocol: "TCP" }));
	const policies = resources(stack, "kubernetes_network_policy_v1");
	expect(policies).toHaveLength(2);
	for (const { spec } of policies)
		expect([spec.egress ?? spec.ingress]).toMatchObject([[{ ports }]]);
});
