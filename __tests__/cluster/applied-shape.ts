import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import {
	KubernetesApi,
	type KubernetesError,
} from "../control-plane/kubernetes-api.ts";
import { withValue } from "../environments/with-value.ts";
import { allObjects, type FoundObject, leftovers } from "./all-objects.ts";
import { AppliedEnvironment, type Program } from "./applied-environment.ts";
import { clusterUnderTest } from "./cluster-under-test.ts";
import { asNew, declaredIn } from "./declared-objects.ts";
import { unsettledPods } from "./unsettled-pods.ts";

const kubeconfig = clusterUnderTest();
const api = KubernetesApi.fromFile(kubeconfig);

/** One value each, and everything that must follow from it. */
function changes(spec: EnvironmentSpec): readonly {
	readonly key: string;
	readonly value: unknown;
	readonly touches: readonly string[];
}[] {
	return [
		{
			key: "workloads.realtimeIndexer.replicas",
			value: spec.workloads.realtimeIndexer.replicas + 1,
			touches: ["update kubernetes_deployment_v1.realtime-indexer_deployment"],
		},
		{
			key: "kafka.broker.heap",
			value: spec.kafka.broker.heap.times(3 / 4),
			touches: ["update kubernetes_stateful_set_v1.kafka_stateful-set"],
		},
		{
			key: "images.query-api.tag",
			value: "0.1.99",
			// Everything of the workload says its version.
			touches: [
				"update kubernetes_deployment_v1.query-api_deployment",
				...(spec.workloads.queryApi.maxReplicas >
				spec.workloads.queryApi.replicas
					? [
							"update kubernetes_horizontal_pod_autoscaler_v2.query-api_autoscaler",
						]
					: []),
				"update kubernetes_pod_disruption_budget_v1.query-api_disruption-budget",
				"update kubernetes_service_account_v1.query-api_service-account",
				"update kubernetes_service_v1.query-api_service",
			],
		},
	];
}

/**
 * The life of an environment's platform and pipeline on a real API server: applied, looked at, changed, destroyed.
 * To be called at the top of a test file.
 */
export function describeLife(spec: EnvironmentSpec, program: Program): void {
	describe(`${spec.name}, applied by ${program}`, () => {
		let nothing: readonly FoundObject[];
		let environment: AppliedEnvironment;
		before(async () => {
			nothing = await allObjects(api);
			environment = await AppliedEnvironment.of(spec, { program, kubeconfig });
			await environment.apply();
		});
		after(() => environment?.destroy());

		test("a second plan is empty", async () => {
			assert.deepEqual(await environment.plan(), []);
		});

		test("every pod is admitted under Pod Security restricted, placed and run", async () => {
			const { items: namespaces } = await api.get<{
				items: readonly FoundObject["object"][];
			}>("/api/v1/namespaces");
			const namespace = namespaces.find(
				({ metadata }) => metadata.name === spec.namespace,
			);
			assert.equal(
				namespace?.metadata.labels?.["pod-security.kubernetes.io/enforce"],
				"restricted",
			);
			assert.deepEqual(await unsettledPods(api, spec.namespace), []);
		});

		test("a pod that Pod Security restricted forbids is refused", async () => {
			const [pod] = declaredIn(spec.namespace, await allObjects(api)).filter(
				({ type }) => type.name === "pods",
			);
			assert.ok(pod);
			const declared = asNew(pod) as { spec: object };
			await assert.rejects(
				api.dryRun(`/api/v1/namespaces/${spec.namespace}/pods`, {
					...declared,
					spec: { ...declared.spec, hostNetwork: true },
				}),
				(error: KubernetesError) =>
					error.status === 403 && /PodSecurity/.test(error.message),
			);
		});

		test("the API server's strict dry run takes each object again, without a warning", async () => {
			const objects = declaredIn(spec.namespace, await allObjects(api));
			const kinds = new Set(objects.map(({ type }) => type.kind));
			for (const kind of ["Pod", "StatefulSet", "Deployment", "NetworkPolicy"])
				assert.ok(kinds.has(kind), `there is a ${kind}`);
			const problems = await Promise.all(
				objects.map(async (found) => {
					const path = `${found.type.base}/namespaces/${spec.namespace}/${found.type.name}`;
					return api.dryRun(path, asNew(found)).then(
						(warnings) => warnings.map((text) => `${found.id}: ${text}`),
						(error: Error) => [`${found.id}: ${error.message}`],
					);
				}),
			);
			assert.deepEqual(problems.flat(), []);
		});

		for (const { key, value, touches } of changes(spec))
			test(`another ${key} touches what it should`, async () => {
				await environment.become(withValue(spec, key, value));
				assert.deepEqual([...(await environment.plan())].sort(), touches);
			});

		test("an update leaves an empty plan", async () => {
			await environment.apply();
			assert.deepEqual(await environment.plan(), []);
		});

		test("destroy leaves nothing behind", async () => {
			await environment.destroy();
			assert.deepEqual(await leftovers(api, nothing), []);
		});
	});
}
