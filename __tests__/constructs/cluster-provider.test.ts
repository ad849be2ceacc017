import { TerraformStack, Testing } from "cdktf";
import { Elasticsearch } from "../../constructs/elasticsearch/elasticsearch.ts";
import type { ClusterBinding } from "../../constructs/kubernetes/cluster-binding.ts";
import { Page } from "../../constructs/kubernetes/page.ts";
import { PodGroup } from "../../constructs/kubernetes/pod-group.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { localCluster } from "../../environments/local-cluster.ts";
import { prod } from "../../environments/prod.ts";
import { bindCluster } from "../../stacks/bind-cluster.ts";

const KEDA = { namespace: "keda", name: "keda-operator" };

function bound(environment: EnvironmentSpec): {
	stack: TerraformStack;
	binding: ClusterBinding;
} {
	const stack = new TerraformStack(Testing.app(), `${environment.name}-stack`);
	return { stack, binding: bindCluster(stack, environment) };
}

test("on the environment's own GKE cluster KEDA reads from Secret Manager, as itself", () => {
	const { stack, binding } = bound(prod);
	expect(
		binding.provider.credentials.triggerAuthentication(
			stack,
			KEDA,
			"kafka-keda",
			"password",
		),
	).toEqual({
		gcpSecretManager: {
			podIdentity: { provider: "gcp" },
			secrets: [
				{
					parameter: "password",
					id: "prod-kafka-keda-password",
					version: "latest",
				},
			],
		},
	});
	expect(Testing.synth(stack)).toContain("subject/ns/keda/sa/keda-operator");
});

test("elsewhere KEDA reads from a Kubernetes secret", () => {
	const { stack, binding } = bound(localCluster());
	expect(
		binding.provider.credentials.triggerAuthentication(
			stack,
			KEDA,
			"kafka-keda",
			"password",
		),
	).toEqual({
		secretTargetRef: [
			{ parameter: "password", name: "kafka-keda", key: "password" },
		],
	});
});

test("a page behind a gateway is refused where a cluster has none", () => {
	const { stack } = bound(localCluster());
	expect(
		() =>
			new Page(stack, "page", {
				exposed: {
					kind: "gateway",
					host: "page",
					authentication: "identity-aware-proxy",
				},
				service: "page",
				pods: new PodGroup("page"),
				port: 80,
				healthPath: "/",
			}),
	).toThrow(/no gateway; take exposure port-forward/);
});

test("snapshots without a repository are refused", () => {
	const { stack } = bound(prod);
	expect(() => new Elasticsearch(stack, "elasticsearch")).toThrow(
		/pass snapshotRepository/,
	);
});
