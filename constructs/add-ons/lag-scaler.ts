import type { Duration } from "@tickstack/contracts/duration";
import { Construct } from "constructs";
import { clusterPlacement } from "../../engines/cluster-placement.ts";
import { addresses } from "../../engines/placement.ts";
import { clusterPort } from "../../engines/ports.ts";
import { KEDA_USER } from "../../pipeline/declaration.ts";
import { enginePods } from "../engine/engine-pods.ts";
import type { KafkaAccess } from "../kafka/kafka-access.ts";
import { ClusterBinding } from "../kubernetes/cluster-binding.ts";
import { ConfigFiles } from "../kubernetes/config-files.ts";
import { customResources } from "../kubernetes/custom-resources.ts";
import { NetworkRule } from "../kubernetes/network-rule.ts";
import type { PodGroup } from "../kubernetes/pod-group.ts";
import { KEDA_OPERATOR, KEDA_SERVICE_ACCOUNT } from "./keda.ts";

export interface LagScalerProps {
	readonly kafka: KafkaAccess;
	/** Of the Deployment that is scaled. */
	readonly pods: PodGroup;
	readonly topic: string;
	readonly group: string;
	readonly minReplicas: number;
	readonly maxReplicas: number;
	/** How far behind a group may be, at the load that the environment is made for, before it gets a further replica. */
	readonly behind: Duration;
}

/** Scales a consumer group on its lag, by KEDA. It reads its user's password from the environment's store of credentials. */
export class LagScaler extends Construct {
	readonly #props: LagScalerProps;

	constructor(scope: Construct, id: string, props: LagScalerProps) {
		super(scope, id);
		this.#props = props;
		const { environment } = ClusterBinding.of(this);
		const { kafka, pods } = props;
		new NetworkRule(this, "keda", {
			from: KEDA_OPERATOR,
			to: enginePods("kafka"),
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
				// A rebalance stops the whole group: do not take pods away for a short calm. (KEDA's own `cooldownPeriod` is that
				// before the last one goes, which never happens here.)
				advanced: {
					horizontalPodAutoscalerConfig: {
						behavior: {
							scaleDown: {
								stabilizationWindowSeconds: 600,
								policies: [{ type: "Pods", value: 1, periodSeconds: 300 }],
							},
						},
					},
				},
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
							lagThreshold: String(
								Math.ceil(
									environment.load.ticksPerSecond * props.behind.toSeconds(),
								),
							),
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
		const cluster = ClusterBinding.of(this);
		const { kafka, pods } = this.#props;
		const { name, files } = kafka.user(this, KEDA_USER);
		const [password = "password"] = files;
		const authentication = cluster.provider.credentials.triggerAuthentication(
			this,
			KEDA_SERVICE_ACCOUNT,
			name,
			password,
		);
		const login = new ConfigFiles(this, "login", {
			name: `${pods.name}-keda`,
			labels: cluster.labels(pods.name, "platform", "v1"),
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
				...authentication,
			},
		});
	}
}
