import { Size } from "@tickstack/contracts/size";
import { EXECUTOR_SERVICE_ACCOUNT } from "../../engines/spark/spark-properties.ts";
import type { NodeRole } from "../../environments/cluster-spec.ts";
import type { PodSecurityContext } from "../kubernetes/pod.ts";
import { PodGroup } from "../kubernetes/pod-group.ts";

/** The pods that the driver requests from Kubernetes. */
export const EXECUTORS = new PodGroup(EXECUTOR_SERVICE_ACCOUNT);

/** Folder of what executors spill and shuffle: the properties' `spark.local.dir`. */
const LOCAL_DIR = "/tmp";
/**
 * Spark mounts a volume of its own at each local folder unless the template has one by this name there; two mounts at one
 * path are refused (`LocalDirsFeatureStep`).
 */
const LOCAL_DIR_VOLUME = "spark-local-dir-1";

/** What tasks may spill and shuffle. */
export const SPARK_SCRATCH = Size.gibibytes(16);

export interface ExecutorPodProps {
	readonly labels: Readonly<Record<string, string>>;
	readonly user: PodSecurityContext;
	/** @default any node */
	readonly nodeRole: NodeRole | undefined;
}

/**
 * Spark's template of an executor pod: the same defaults as every pod of the project, in the API server's words.
 * Spark adds image, command, memory and processor time. JSON is YAML.
 */
export function executorPodTemplate({
	labels,
	user,
	nodeRole,
}: ExecutorPodProps): string {
	const pod = {
		apiVersion: "v1",
		kind: "Pod",
		metadata: { labels: { ...labels, ...EXECUTORS.selector } },
		spec: {
			automountServiceAccountToken: false,
			enableServiceLinks: false,
			serviceAccountName: EXECUTORS.name,
			...(nodeRole && {
				nodeSelector: { "tickstack.dev/role": nodeRole },
				tolerations: [
					{
						key: "tickstack.dev/role",
						operator: "Equal",
						value: nodeRole,
						effect: "NoSchedule",
					},
				],
			}),
			securityContext: {
				runAsNonRoot: true,
				...user,
				fsGroupChangePolicy: "OnRootMismatch",
				seccompProfile: { type: "RuntimeDefault" },
			},
			containers: [
				{
					name: "executor",
					securityContext: {
						allowPrivilegeEscalation: false,
						readOnlyRootFilesystem: true,
						capabilities: { drop: ["ALL"] },
					},
					volumeMounts: [{ name: LOCAL_DIR_VOLUME, mountPath: LOCAL_DIR }],
				},
			],
			volumes: [
				{
					name: LOCAL_DIR_VOLUME,
					emptyDir: { sizeLimit: SPARK_SCRATCH.toQuantity() },
				},
			],
		},
	};
	return `${JSON.stringify(pod, null, 2)}\n`;
}
