import { RoleBindingV1 } from "@cdktf/provider-kubernetes/lib/role-binding-v1/index.js";
import { RoleV1 } from "@cdktf/provider-kubernetes/lib/role-v1/index.js";
import { Duration } from "@tickstack/contracts/duration";
import { Construct } from "constructs";
import { clusterPort } from "../../engines/ports.ts";
import { EXECUTOR_POD_TEMPLATE } from "../../engines/spark/spark-properties.ts";
import { enginePods } from "../engine/engine-pods.ts";
import { EngineSet } from "../engine/engine-set.ts";
import { engineUser } from "../engine/engine-user.ts";
import { ClusterBinding } from "../kubernetes/cluster-binding.ts";
import { image, imageVersion } from "../kubernetes/image.ts";
import { allow, NetworkRule } from "../kubernetes/network-rule.ts";
import { serviceAccount } from "../kubernetes/workload-pod.ts";
import {
	EXECUTORS,
	executorPodTemplate,
	SPARK_SCRATCH,
} from "./executor-pod.ts";

/** The Spark Connect server, which is the driver of all queries. */
const SPARK = enginePods("spark-connect");

/**
 * The Spark Connect server. A StatefulSet of one: never two drivers at once, and a name by which executors find it.
 * Tasks run in the server itself, or in executor pods that it makes and that only it can make.
 */
export class Spark extends Construct {
	constructor(scope: Construct, id: string) {
		super(scope, id);
		const cluster = ClusterBinding.of(this);
		const { spark } = cluster.environment;
		const executors = spark.mode.kind === "kubernetes";
		const labels = cluster.labels(
			EXECUTORS.name,
			"speed",
			imageVersion(this, "spark"),
		);
		const { workload } = new EngineSet(this, "spark-connect", {
			image: "spark",
			tier: "speed",
			size: spark.server,
			scratch: SPARK_SCRATCH,
			probedListener: "connect",
			startupTimeout: Duration.minutes(5),
			...(executors && {
				automountServiceAccountToken: true,
				environment: { SPARK_IMAGE: image(this, "spark") },
				files: {
					[EXECUTOR_POD_TEMPLATE]: executorPodTemplate({
						labels,
						user: engineUser(this, "spark"),
						nodeRole: cluster.nodeRole("compute"),
					}),
				},
			}),
		});
		if (!executors) return;
		const account = new Construct(this, "executor");
		serviceAccount(account, EXECUTORS.name, labels);
		this.#allowExecutors(workload.pods.name, labels);
		const [driver, blocks] = [
			clusterPort("spark-driver"),
			clusterPort("spark-blocks"),
		];
		allow(this, EXECUTORS, SPARK, [driver, blocks]);
		allow(this, SPARK, EXECUTORS, [blocks]);
		allow(this, EXECUTORS, EXECUTORS, [blocks]);
		new NetworkRule(this, "api-server", {
			from: SPARK,
			to: cluster.provider.apiServer,
			ports: [443, 6443],
		});
	}

	/** What Spark's scheduler does with its executors ("Running Spark on Kubernetes", "RBAC"), in this namespace only. */
	#allowExecutors(name: string, labels: Record<string, string>): void {
		const { namespace } = ClusterBinding.of(this);
		const metadata = { name: `${name}-executors`, namespace, labels };
		const role = new RoleV1(this, "role", {
			metadata,
			rule: [
				{
					apiGroups: [""],
					resources: ["pods", "configmaps"],
					verbs: [
						"create",
						"get",
						"list",
						"watch",
						"update",
						"patch",
						"delete",
						"deletecollection",
					],
				},
				{
					apiGroups: [""],
					resources: ["services", "persistentvolumeclaims"],
					verbs: ["list", "deletecollection"],
				},
			],
		});
		new RoleBindingV1(this, "role-binding", {
			metadata,
			roleRef: {
				apiGroup: "rbac.authorization.k8s.io",
				kind: "Role",
				name: role.metadata.name,
			},
			subject: [{ kind: "ServiceAccount", name, namespace }],
		});
	}
}
