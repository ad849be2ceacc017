import type { NodeRole } from "../../environments/cluster-spec.ts";
import { PodGroup } from "../kubernetes/pod-group.ts";

/** The pods that the driver requests from Kubernetes. */
export const EXECUTORS = new PodGroup("spark-executor");

/** The group and user of the image `apache/spark`. */
export const SPARK_USER = { runAsUser: 185, runAsGroup: 185 };

/**
 * Spark's template of an executor pod: the same defaults as every pod of the project, in the API server's words.
 * Spark adds image, command, memory and processor time. JSON is YAML.
 */
export function executorPodTemplate(
	labels: Readonly<Record<string, string>>,
	nodeRole: NodeRole | undefined,
): string {
	const { runAsUser, runAsGroup } = SPARK_USER;
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
				runAsUser,
				runAsGroup,
				fsGroup: runAsGroup,
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
					volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
				},
			],
			volumes: [{ name: "tmp", emptyDir: {} }],
		},
	};
	return `${JSON.stringify(pod, null, 2)}\n`;
}
