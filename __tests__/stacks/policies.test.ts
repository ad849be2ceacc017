import { ownsGkeCluster } from "../../constructs/gcp/gcp-names.ts";
import { dev } from "../../environments/dev.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { allocatable } from "../../environments/sizing/machine.ts";
import {
	type Container,
	type PodTemplate,
	type Workload,
	workloadsOf,
} from "./pods.ts";
import {
	type Attributes,
	environments,
	resourcesOf,
	synthesize,
} from "./synthesized.ts";

const stacks = synthesize();
const workloads = stacks.flatMap(workloadsOf);
const containersOf = ({ pod }: Workload): Container[] => [
	...pod.spec.container,
	...(pod.spec.init_container ?? []),
];
const runsOn = ({ type }: Workload) => /deployment|stateful_set/.test(type);

/** What must hold for each workload of each environment; undefined when it does. */
const POD_POLICIES: Readonly<
	Record<string, (workload: Workload) => string | undefined>
> = {
	"has no variables of other Services": ({ pod }) =>
		pod.spec.enable_service_links === false
			? undefined
			: "enable_service_links",
	"has no token of the API server but for Spark's driver": ({ pod, app }) =>
		pod.spec.automount_service_account_token === false ||
		app === "spark-connect"
			? undefined
			: "automount_service_account_token",
	"is not root": ({ pod }) =>
		pod.spec.security_context.run_as_non_root === true &&
		Number(pod.spec.security_context.run_as_user) > 0
			? undefined
			: "run_as_user",
	"has the runtime's seccomp profile": ({ pod }) =>
		JSON.stringify(pod.spec.security_context.seccomp_profile) ===
		'{"type":"RuntimeDefault"}'
			? undefined
			: "seccomp_profile",
	"changes the owner of a disk only when it must": ({ pod }) =>
		pod.spec.security_context.fs_group_change_policy === "OnRootMismatch"
			? undefined
			: "fs_group_change_policy",
	"is spread over zones and nodes": ({ pod }) =>
		(pod.spec.topology_spread_constraint as unknown[]).length === 2
			? undefined
			: "topology_spread_constraint",
	"is taken by a node pool of its cluster": (workload) => {
		const stack = stacks.find(({ name }) => name === workload.stack);
		if (!stack) return "no stack";
		return whyPending(workload.pod, poolsOf(stack.environment));
	},
	"has a service account of its own": ({ pod, app }) =>
		String(pod.spec.service_account_name).includes(`.${app}`) ||
		String(pod.spec.service_account_name).includes(`${app}_service-account`)
			? undefined
			: String(pod.spec.service_account_name),
	"shares nothing with the node": ({ pod }) =>
		["host_network", "host_pid", "host_ipc"].find((key) => pod.spec[key]) ??
		(pod.spec.volume ?? [])
			.map((v) => v.host_path)
			.find(Boolean)
			?.toString(),
	"carries the four labels": ({ pod }) =>
		["app", "env", "tier", "version"].find((key) => !pod.metadata.labels[key]),
	"has hardened containers": (workload) =>
		containersOf(workload).find(
			({ security_context: s }) =>
				s.allow_privilege_escalation !== false ||
				s.read_only_root_filesystem !== true ||
				JSON.stringify(s.capabilities) !== '{"drop":["ALL"]}',
		)?.name,
	"requests the memory that it is limited to": (workload) =>
		containersOf(workload).find(
			({ resources: r }) =>
				!r.requests.memory ||
				r.requests.memory !== r.limits.memory ||
				!r.requests.cpu,
		)?.name,
	"mounts every folder of configuration that its command names": (workload) =>
		containersOf(workload).find(({ command = [], volume_mount = [] }) =>
			command
				.join(" ")
				.match(/\/etc\/[\w-]+/g)
				?.some(
					(folder) =>
						!volume_mount.some(({ mount_path }) =>
							`${mount_path}/`.startsWith(`${folder}/`),
						),
				),
		)?.name,
	"says its command itself": (workload) =>
		containersOf(workload).find(({ command }) => !command?.length)?.name,
	"has images of full versions": (workload) =>
		containersOf(workload).find(
			({ image }) =>
				!/(:\d+\.\d+\.\d+)?@sha256:|:v?\d+\.\d+\.\d+$|:\$\{var\.image_tag\}$/.test(
					image,
				),
		)?.image,
	"answers all three probes": (workload) =>
		runsOn(workload)
			? workload.pod.spec.container.find(
					(c) => !c.startup_probe || !c.readiness_probe || !c.liveness_probe,
				)?.name
			: undefined,
	"is waited for": ({ type, attributes }) =>
		type.includes("cron_job") ||
		attributes.wait_for_rollout === true ||
		attributes.wait_for_completion === true
			? undefined
			: "wait",
	"keeps its autoscaler's number of pods": (workload) => {
		const { attributes, app } = workload;
		const scaled = stacks
			.filter(({ name }) => name === workload.stack)
			.flatMap((stack) => resourcesOf(stack, /horizontal_pod_autoscaler/))
			.some(
				(scaler) =>
					(scaler.attributes.metadata as { name: string }).name === app,
			);
		return scaled &&
			!JSON.stringify(attributes.lifecycle ?? {}).includes("spec[0].replicas")
			? "lifecycle"
			: undefined;
	},
	"has a disruption budget while it runs": (workload) => {
		if (!runsOn(workload)) return undefined;
		const budgets = stacks
			.filter(({ name }) => name === workload.stack)
			.flatMap((stack) => resourcesOf(stack, /pod_disruption_budget/));
		return budgets.some(
			({ attributes }) =>
				(attributes.metadata as { name: string }).name === workload.app,
		)
			? undefined
			: "no budget";
	},
	"leaves at least half of its memory beside the heap": (workload) =>
		containersOf(workload).find(({ command = [], resources }) => {
			const heap = command
				.map((arg) => /^-Xmx(\d+)m$/.exec(arg)?.[1])
				.find(Boolean);
			const memory = mebibytes(resources.limits.memory ?? "0");
			return heap && Number(heap) * 2 > memory;
		})?.name,
	"writes no secret into its specification": ({ pod }) =>
		pod.spec.container
			.flatMap(({ env = [] }) => env)
			.find(
				({ name, value }) =>
					/(password|secret|token|key)$/i.test(name) && value !== undefined,
			)?.name,
};

interface NodePool {
	readonly initial_node_count: number;
	readonly autoscaling: { readonly max_node_count: number };
	readonly node_config: {
		readonly machine_type: string;
		readonly labels: Readonly<Record<string, string>>;
		readonly taint?: readonly Readonly<Record<"key" | "value", string>>[];
	};
}

/** The pools of the cluster that an environment's pods go to; none where it is not one of ours. */
function poolsOf({ cluster }: EnvironmentSpec): readonly NodePool[] {
	if (cluster.kind !== "gke") return [];
	const owner = stacks.find((stack) =>
		resourcesOf(stack, /^google_container_cluster$/).some(
			({ attributes }) => attributes.name === cluster.name,
		),
	);
	if (!owner) throw new Error(`who owns ${cluster.name}?`);
	return resourcesOf(owner, /^google_container_node_pool$/).map(
		({ attributes }) => attributes as unknown as NodePool,
	);
}

/** Why no node takes a pod; undefined where one does: its labels, its taints, and what it has left (GKE docs, "Plan node sizes"). */
function whyPending(
	{ spec }: PodTemplate,
	pools: readonly NodePool[],
): string | undefined {
	const selector = (spec.node_selector ?? {}) as Record<string, string>;
	const tolerations = (spec.toleration ?? []) as Attributes[];
	if (pools.length === 0)
		return Object.keys(selector).length || tolerations.length
			? "picks nodes of a cluster that is not ours"
			: undefined;
	const open = pools.filter(
		({ node_config: { labels, taint = [] } }) =>
			Object.entries(selector).every(([key, value]) => labels[key] === value) &&
			taint.every((one) =>
				tolerations.some(
					({ key, value }) => key === one.key && value === one.value,
				),
			),
	);
	if (open.length === 0)
		return "no pool has its labels and taints it tolerates";
	const of = (name: "cpu" | "memory", read: (quantity: string) => number) =>
		spec.container.reduce(
			(sum, { resources }) => sum + read(resources.requests[name] ?? "0"),
			0,
		);
	const cpu = of("cpu", millis);
	const memory = of("memory", mebibytes);
	return open.some(({ node_config: { machine_type } }) => {
		const room = allocatable(machine_type);
		return room && room.cpuMillis >= cpu && room.memory / 2 ** 20 >= memory;
	})
		? undefined
		: `${cpu}m and ${memory}Mi fit on no node of its pools`;
}

const millis = (quantity: string): number =>
	quantity.endsWith("m")
		? Number.parseInt(quantity, 10)
		: Number(quantity) * 1_000;

function mebibytes(quantity: string): number {
	const [, n, unit] = /^(\d+)(Mi|Gi)$/.exec(quantity) ?? [];
	return Number(n) * (unit === "Gi" ? 1_024 : 1);
}

test("the tag that workloads are given is a full version by default, and prod's are not given any", () => {
	const given = stacks.filter(({ json }) => json.variable?.image_tag);
	expect(given.map(({ environment }) => environment.tier)).toContain("staging");
	for (const { json, environment } of given) {
		expect(json.variable?.image_tag?.default).toMatch(/^\d+\.\d+\.\d+$/);
		expect(environment.tier).not.toBe("prod");
	}
});

test("there are workloads in every environment", () => {
	expect(workloads.length).toBeGreaterThanOrEqual(60);
});

describe("every pod of every environment", () => {
	test.each(Object.entries(POD_POLICIES))("%s", (_, check) => {
		const broken = workloads.flatMap((workload) => {
			const why = check(workload);
			return why ? [`${workload.stack}: ${workload.app}: ${why}`] : [];
		});
		expect(broken).toEqual([]);
	});
});

describe("a pod that no node takes is found", () => {
	const [one] = workloads.filter(({ stack }) => stack === "dev-platform");
	if (!one) throw new Error("dev has pods");
	const pools = poolsOf(dev);
	const changed = (spec: Partial<PodTemplate["spec"]>): PodTemplate =>
		({ ...one.pod, spec: { ...one.pod.spec, ...spec } }) as PodTemplate;

	test("as it is, a pool takes it", () => {
		expect(whyPending(one.pod, pools)).toBeUndefined();
	});

	test("of a role that no pool has", () => {
		const pod = changed({ node_selector: { "tickstack.dev/role": "gpu" } });
		expect(whyPending(pod, pools)).toMatch(/no pool has its labels/);
	});

	test("without a toleration", () => {
		expect(whyPending(changed({ toleration: [] }), pools)).toMatch(
			/taints it tolerates/,
		);
	});

	test("larger than what is left of a node", () => {
		const [first] = one.pod.spec.container;
		if (!first) throw new Error("a pod has a container");
		const requests = { cpu: "3900m", memory: "1Gi" };
		const resources = { requests, limits: requests };
		const pod = changed({ container: [{ ...first, resources }] });
		expect(whyPending(pod, pools)).toMatch(/3900m and 1024Mi fit on no node/);
	});

	test("that picks nodes of a cluster which is not ours", () => {
		expect(whyPending(one.pod, [])).toMatch(/not ours/);
	});
});

const CLUSTER_SCOPED =
	/cluster_role|priority_class|storage_class|persistent_volume_v1|csi_driver|runtime_class|webhook|ingress_class|api_service|helm_release/;

test("an environment that is a namespace makes nothing cluster-scoped but that namespace", () => {
	const broken = stacks
		.filter(({ environment }) => environment.isolation === "namespace")
		.flatMap((stack) =>
			resourcesOf(stack, CLUSTER_SCOPED).map(
				({ address }) => `${stack.name}: ${address}`,
			),
		);
	expect(broken).toEqual([]);
});

test("everything namespaced is in the environment's namespace", () => {
	const broken = stacks.flatMap((stack) =>
		resourcesOf(stack, /^kubernetes_(?!namespace)/)
			.filter(({ attributes }) => {
				const { namespace } = attributes.metadata as { namespace?: string };
				return (
					namespace !== stack.environment.namespace &&
					!namespace?.includes("kubernetes_namespace_v1.")
				);
			})
			.map(({ address }) => `${stack.name}: ${address}`),
	);
	expect(broken).toEqual([]);
});

test("no Service is a load balancer or opens a port of the nodes", () => {
	const types = stacks
		.flatMap((stack) => resourcesOf(stack, /^kubernetes_service(_v1)?$/))
		.map(({ attributes }) => (attributes.spec as { type: string }).type);
	expect(new Set(types)).toEqual(new Set(["ClusterIP"]));
});

test("no manifest is planned against a cluster that may not be there", () => {
	for (const { text } of stacks)
		expect(text).not.toContain("kubernetes_manifest");
});

test("every stack says where its state lies, without a path of this machine", () => {
	for (const { name, environment, json } of stacks) {
		const { gcs, local } = json.terraform.backend as Record<
			string,
			Record<string, string> | undefined
		>;
		const part = name.slice(environment.name.length + 1);
		if (environment.cluster.kind === "gke")
			expect(gcs).toEqual({ prefix: `${environment.name}/${part}` });
		else expect(local).toEqual({ path: `../../../.states/${name}.tfstate` });
	}
});

test("variables and outputs have names that people can type", () => {
	const names = stacks.flatMap(({ json: { variable = {}, output = {} } }) => [
		...Object.keys(variable),
		...Object.keys(output),
	]);
	expect(names.length).toBeGreaterThan(0);
	expect(names.filter((name) => !/^[a-z][a-z_-]*$/.test(name))).toEqual([]);
});

test("no stack reads the state of another one", () => {
	for (const { text } of stacks)
		expect(text).not.toContain("terraform_remote_state");
});

test("the namespace refuses pods that are not restricted, and all traffic that is not allowed", () => {
	for (const stack of stacks.filter(({ name }) => name.endsWith("-platform"))) {
		const [namespace] = resourcesOf(stack, /^kubernetes_namespace_v1$/);
		expect(namespace?.attributes.metadata).toMatchObject({
			labels: { "pod-security.kubernetes.io/enforce": "restricted" },
		});
		const denying = resourcesOf(stack, /network_policy/).filter(
			({ attributes }) =>
				JSON.stringify(attributes.spec) ===
				'{"pod_selector":{},"policy_types":["Ingress","Egress"]}',
		);
		expect(denying).toHaveLength(1);
	}
});

test("a disposable environment says so, with its owner and its end", () => {
	const stack = stacks.find(({ name }) => name === "staging-demo-platform");
	const [namespace] = stack
		? resourcesOf(stack, /^kubernetes_namespace_v1$/)
		: [];
	expect(namespace?.attributes.metadata).toMatchObject({
		labels: { "tickstack.dev/disposable": "true" },
		annotations: {
			"tickstack.dev/owner": "someone@example.com",
			"tickstack.dev/created": "2026-11-20T09:30:00Z",
			"tickstack.dev/ttl": "8h",
		},
	});
});

describe("Google Cloud", () => {
	const owners = environments.filter(ownsGkeCluster);
	const owned = stacks.filter(({ environment }) => ownsGkeCluster(environment));
	const clusters = owned.flatMap((stack) =>
		resourcesOf(stack, /^google_container_cluster$/).map(({ attributes }) => ({
			environment: stack.environment,
			attributes,
		})),
	);

	test("clusters are in the region of the environment, private, and protected in prod", () => {
		expect(clusters).toHaveLength(owners.length);
		for (const { environment, attributes } of clusters) {
			expect(attributes).toMatchObject({
				location: "asia-southeast1",
				deletion_protection: environment.tier === "prod",
				datapath_provider: "ADVANCED_DATAPATH",
				private_cluster_config: { enable_private_nodes: true },
			});
			expect(attributes).not.toHaveProperty("network_policy");
		}
	});

	test("stacks on GKE sign in by the version that Google's plugin answers, which is v1beta1 whatever is requested", () => {
		// kubernetes/cloud-provider-gcp, cmd/gke-gcloud-auth-plugin/cred.go: APIVersion is a constant.
		const requested = stacks
			.filter(({ environment }) => environment.cluster.kind === "gke")
			.flatMap(({ text }) => text.match(/client\.authentication[^"]*/g) ?? []);
		expect(requested.length).toBeGreaterThanOrEqual(6);
		expect(new Set(requested)).toEqual(
			new Set(["client.authentication.k8s.io/v1beta1"]),
		);
	});

	test("account ids fit into 30 characters", () => {
		const ids = owned
			.flatMap((stack) => resourcesOf(stack, /^google_service_account$/))
			.map(({ attributes }) => String(attributes.account_id));
		expect(ids.filter((id) => id.length > 30)).toEqual([]);
		expect(ids).toHaveLength(owners.length);
	});

	test("no account has a key, a primitive role or the right to make tokens", () => {
		for (const { text } of owned) {
			expect(text).not.toContain("google_service_account_key");
			expect(text).not.toMatch(/roles\/(owner|editor|iam\.\w*[Tt]oken)/);
		}
	});
});
