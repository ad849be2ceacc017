import { SecretManagerSecretIamMember } from "@cdktf/provider-google/lib/secret-manager-secret-iam-member/index.js";
import { Construct } from "constructs";
import { clusterPlacement } from "../../engines/cluster-placement.ts";
import { addresses } from "../../engines/placement.ts";
import { clusterPort } from "../../engines/ports.ts";
import { KEDA_USER } from "../../pipeline/declaration.ts";
import { secretId } from "../gcp/secret-manager-secret.ts";
import { workloadPrincipal } from "../gcp/workload-identity.ts";
import type { KafkaAccess } from "../kafka/kafka-access.ts";
import { BROKERS } from "../kafka/kafka-pods.ts";
import { ClusterBinding } from "../kubernetes/cluster-binding.ts";
import { ConfigFiles } from "../kubernetes/config-files.ts";
import { customResources } from "../kubernetes/custom-resources.ts";
import { NetworkRule } from "../kubernetes/network-rule.ts";
import type { PodGroup } from "../kubernetes/pod-group.ts";
import { KEDA_NAMESPACE, KEDA_OPERATOR } from "./keda.ts";

export interface LagScalerProps {
	readonly kafka: KafkaAccess;
	/** Of the Deployment that is scaled. */
	readonly pods: PodGroup;
	readonly topic: string;
	readonly group: string;
	readonly minReplicas: number;
	readonly maxReplicas: number;
	/** Records behind for each of which a replica is asked. */
	readonly lag: number;
}

/** Scales a group of consumers on how far it is behind, by KEDA. Its user's password is read from Secret Manager. */
export class LagScaler extends Construct {
	readonly #props: LagScalerProps;

	constructor(scope: Construct, id: string, props: LagScalerProps) {
		super(scope, id);
		this.#props = props;
		const { environment } = ClusterBinding.of(this);
		const { kafka, pods } = props;
		new NetworkRule(this, "keda", {
			from: KEDA_OPERATOR,
			to: BROKERS,
			ports: [clusterPort("kafka-broker")],
		});
		if (kafka.secured) this.#authenticate();
		customResources(this).add({
			apiVersion: "keda.sh/v1alpha1",
			kind: "ScaledObject",
			name: pods.name,
			spec: {
				scaleTargetRef: { name: pods.name },
				minReplicaCount: props.minReplicas,
				maxReplicaCount: props.maxReplicas,
				// A rebalance stops the whole group: do not take pods away for a short calm.
				cooldownPeriod: 600,
				triggers: [
					{
						type: "kafka",
						metadata: {
							bootstrapServers: addresses(
								clusterPlacement(environment),
								"kafka",
								"kafka-broker",
							).join(","),
							topic: props.topic,
							consumerGroup: props.group,
							lagThreshold: String(props.lag),
							// Never more consumers than partitions.
							allowIdleConsumers: "false",
						},
						...(kafka.secured && { authenticationRef: { name: pods.name } }),
					},
				],
			},
		});
	}

	#authenticate(): void {
		const { environment } = ClusterBinding.of(this);
		const { kafka, pods } = this.#props;
		const { name, files } = kafka.user(this, KEDA_USER);
		const [password = "password"] = files;
		const secret = secretId(environment, name, password);
		new SecretManagerSecretIamMember(this, "password", {
			secretId: secret,
			role: "roles/secretmanager.secretAccessor",
			member: workloadPrincipal(
				this,
				{ ...environment, namespace: KEDA_NAMESPACE },
				"keda-operator",
			),
		});
		const login = new ConfigFiles(this, "login", {
			name: `${pods.name}-keda`,
			labels: ClusterBinding.of(this).labels(pods.name, "platform", "v1"),
			files: { sasl: "scram_sha512", username: KEDA_USER },
		});
		customResources(this).add({
			apiVersion: "keda.sh/v1alpha1",
			kind: "TriggerAuthentication",
			name: pods.name,
			spec: {
				configMapTargetRef: ["sasl", "username"].map((key) => ({
					parameter: key,
					name: login.name,
					key,
				})),
				gcpSecretManager: {
					podIdentity: { provider: "gcp" },
					secrets: [{ parameter: "password", id: secret, version: "latest" }],
				},
			},
		});
	}
}
