import assert from "node:assert/strict";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { dev } from "../../environments/dev.ts";
import type { UpResult } from "../../ops/deployment/bring-up.ts";
import type { PlanResult } from "../../ops/deployment/plan-stacks.ts";
import type { Removal } from "../../ops/deployment/removal.ts";
import type { ListedEnvironment } from "../../ops/environments/list.ts";
import { OPERATIONS_NAMESPACE } from "../../ops/kubernetes/cluster-records.ts";
import {
	Kubectl,
	type KubernetesObject,
} from "../../ops/kubernetes/kubectl.ts";
import type { ConfigMap } from "../../ops/records/read-record.ts";
import type { SleepResult } from "../../ops/staging/sleep-wake.ts";
import {
	KubernetesApi,
	type kubeconfig as kubeconfigOf,
} from "../control-plane/kubernetes-api.ts";
import { simulatedGkeNode } from "../control-plane/simulated-cluster.ts";
import { ensureTools } from "../control-plane/tools.ts";
import { temporaryFolder } from "../local/temporary-folder.ts";
import { allObjects, type FoundObject, leftovers } from "./all-objects.ts";
import { BucketUnderTest } from "./bucket-under-test.ts";
import { clusterUnderTest } from "./cluster-under-test.ts";
import { GoogleApis } from "./google-apis.ts";
import { googleOperator } from "./google-operator.ts";
import type { Operator } from "./operator.ts";
import { pluginScript } from "./plugin-script.ts";

const kubeconfig = clusterUnderTest();
const api = KubernetesApi.fromFile(kubeconfig);
const NAME = "staging-pr-42";
const CLUSTER = "bigdata-cluster";

interface Secret extends KubernetesObject {
	readonly data: Readonly<Record<string, string>>;
}

interface Scheduled {
	readonly spec: {
		readonly nodeName?: string;
		readonly nodeSelector?: Readonly<Record<string, string>>;
	};
}

/**
 * The test's cluster as the one that GKE's API tells of, and programs in the place of gcloud and its plugin, which sign in to it.
 * @returns variables by which they are found
 */
function asGke(apis: GoogleApis): Record<string, string> {
	const folder = temporaryFolder();
	const config = JSON.parse(readFileSync(kubeconfig, "utf8")) as ReturnType<
		typeof kubeconfigOf
	>;
	const [{ cluster }] = config.clusters;
	const [{ user }] = config.users;
	const program = (name: string, text: string) => {
		writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
		chmodSync(join(folder, name), 0o755);
	};
	const context = `gke_example-project_asia-southeast1_${CLUSTER}`;
	const renamed = join(folder, "kubeconfig");
	writeFileSync(
		renamed,
		JSON.stringify({
			...config,
			contexts: config.contexts.map((each) => ({ ...each, name: context })),
			"current-context": context,
		}),
	);
	program(
		"gcloud",
		`[ "$*" = "container clusters get-credentials ${CLUSTER} --region asia-southeast1 --project example-project --dns-endpoint" ] && cp ${renamed} "$KUBECONFIG"`,
	);
	program("gke-gcloud-auth-plugin", pluginScript(user.token));
	const authority = join(folder, "authority.pem");
	const encoded = cluster["certificate-authority-data"];
	writeFileSync(authority, Buffer.from(encoded, "base64"));
	const nothing = {
		...{ networkConfig: {}, ipAllocationPolicy: {}, privateClusterConfig: {} },
		...{ masterAuth: {}, addonsConfig: {}, networkPolicy: {}, nodePools: [] },
		legacyAbac: {},
	};
	apis.clusters = [
		{
			...nothing,
			name: CLUSTER,
			location: "asia-southeast1",
			status: "RUNNING",
			createTime: "2026-01-31T08:00:00Z",
			controlPlaneEndpointsConfig: {
				dnsEndpointConfig: { endpoint: new URL(cluster.server).host },
				ipEndpointsConfig: {},
			},
		},
	];
	return {
		PATH: `${folder}:${process.env.PATH}`,
		// DNS endpoints have a public certificate; the test's has its own.
		SSL_CERT_FILE: authority,
	};
}

/** As many nodes as dev's pools grow to; in the role of a pool several may be. */
const nodes =
	dev.cluster.kind === "gke" && dev.cluster.ownership === "owned"
		? dev.cluster.nodePools.flatMap((pool) =>
				Array.from(
					{ length: pool.nodesPerZone.max },
					(_, i) => simulatedGkeNode(pool, i + 1) as KubernetesObject,
				),
			)
		: [];

describe("a disposable environment on the shared cluster of Google Cloud", () => {
	const kubectl = new Kubectl({
		environment: {
			...(process.env as Record<string, string>),
			KUBECONFIG: kubeconfig,
		},
		context: "tickstack",
	});
	let storage: BucketUnderTest;
	let apis: GoogleApis;
	let ada: Operator;
	let nothing: readonly FoundObject[];
	const list = async () =>
		(await ada.run<ListedEnvironment[]>("staging", "list"))[0];
	const stateOf = async (stack: string) =>
		(await storage.bucket.read(`${NAME}/${stack}/default.tfstate`))?.text ?? "";

	before(async () => {
		await ensureTools(["provider-google"]);
		// Only nodes as dev's pools make them take pods meanwhile.
		await kubectl.run(["cordon", "--selector", "type=kwok"]);
		for (const node of nodes) await kubectl.create(node);
		nothing = await allObjects(api);
		storage = await BucketUnderTest.start();
		apis = await GoogleApis.start();
		const variables = asGke(apis);
		ada = await googleOperator({ storage, apis }, { variables });
	});
	after(async () => {
		await ada?.clearAway("pr-42");
		await kubectl.run(["delete", "namespace", OPERATIONS_NAMESPACE]);
		for (const { metadata } of nodes)
			await kubectl.run(["delete", "node", metadata.name]);
		await kubectl.run(["uncordon", "--selector", "type=kwok"]);
		storage?.stop();
		apis?.stop();
	});

	test("comes up with states, record and lease in the bucket, and its record on the cluster too", async () => {
		const up = await ada.run<UpResult>(
			...["staging", "up", "pr-42", "--ttl", "4h"],
		);
		assert.equal(up.environment, NAME);
		const objects = await storage.bucket.list(`${NAME}/*`);
		assert.deepEqual([...objects].sort(), [
			`${NAME}/pipeline/default.tfstate`,
			`${NAME}/platform/default.tfstate`,
			`${NAME}/record.json`,
		]);
		for (const [name, namespace] of [
			[`environment-${NAME}`, OPERATIONS_NAMESPACE],
			["environment", NAME],
		] as const) {
			const copy = await kubectl.get<ConfigMap>("configmap", name, namespace);
			assert.deepEqual(
				[copy?.data?.phase, copy?.data?.owner],
				["ready", "ada@example.com"],
			);
		}
		const { changes } = await ada.run<PlanResult>("plan", NAME);
		assert.equal(changes, false);
	});

	test("runs on the nodes of its roles, each pod on one that has room for it", async () => {
		const pods = await kubectl.list<KubernetesObject & Scheduled>("pods", {
			namespace: NAME,
		});
		assert.ok(pods.length > 10, String(pods.length));
		for (const { metadata, spec } of pods)
			assert.match(
				spec.nodeName ?? "none",
				new RegExp(`^gke-${spec.nodeSelector?.["tickstack.dev/role"]}-`),
				metadata.name,
			);
	});

	test("has no secret value in the bucket", async () => {
		const { data } = (await kubectl.get<Secret>(
			"secret",
			`credentials-${NAME}`,
			OPERATIONS_NAMESPACE,
		)) as Secret;
		const values = Object.values(
			JSON.parse(
				Buffer.from(data["credentials.json"] ?? "", "base64").toString(),
			) as Record<string, string>,
		);
		assert.ok(values.length > 10);
		const states = `${await stateOf("platform")}${await stateOf("pipeline")}`;
		assert.match(states, /kubernetes_secret_v1/);
		for (const value of values)
			assert.ok(!states.includes(JSON.stringify(value).slice(1, -1)));
	});

	test("sleeps and wakes as on any cluster", async () => {
		const { phase } = await ada.run<SleepResult>("staging", "sleep", "pr-42");
		assert.equal(phase, "asleep");
		assert.equal((await list())?.phase, "asleep");
		await ada.run("staging", "wake", "pr-42");
		assert.equal((await list())?.phase, "ready");
	});

	test("is seen when the cluster is not", async () => {
		const { clusters } = apis;
		apis.clusters = [];
		const seen = await list();
		apis.clusters = clusters;
		assert.deepEqual(
			[seen?.environment, seen?.owner, seen?.problem],
			[NAME, "ada@example.com", "its cluster is not there"],
		);
	});

	test("goes without a trace on the cluster and in the bucket", async () => {
		const { removed } = await ada.run<Removal>("staging", "down", "pr-42");
		assert.ok((removed.StatefulSet ?? 0) > 3, JSON.stringify(removed));
		const left = await leftovers(api, nothing);
		assert.deepEqual(
			left.filter(
				(id) => !id.includes(OPERATIONS_NAMESPACE) || id.includes(NAME),
			),
			[],
		);
		assert.deepEqual(await storage.bucket.list(`${NAME}/*`), []);
	});
});
