import { Duration } from "@tickstack/contracts/duration";
import { Construct } from "constructs";
import { clusterPlacement } from "../../engines/cluster-placement.ts";
import { clusterPort } from "../../engines/ports.ts";
import type {
	ProcessSize,
	VolumeSpec,
} from "../../environments/process-size.ts";
import { POD_ZONE } from "../engine/engine-container.ts";
import { enginePods } from "../engine/engine-pods.ts";
import { EngineSet } from "../engine/engine-set.ts";
import { ClusterBinding } from "../kubernetes/cluster-binding.ts";
import { Credential, mountCredential } from "../kubernetes/credential.ts";
import { allow } from "../kubernetes/network-rule.ts";
import type { PodGroup } from "../kubernetes/pod-group.ts";
import { formatWithCredential, INTERNAL_USERS } from "./kafka-users.ts";

/** The pods that clients connect to. */
const BROKERS = enginePods("kafka");
/** The KRaft quorum where it is not in the brokers. */
const CONTROLLERS = enginePods("kafka-controller");

/** Kafka: brokers, with the KRaft quorum in them or in controllers of their own. */
export class Kafka extends Construct {
	readonly #secured: boolean;

	constructor(scope: Construct, id: string) {
		super(scope, id);
		const { kafka } = ClusterBinding.of(this).environment;
		const broker = clusterPort("kafka-broker");
		const controller = clusterPort("kafka-controller");
		this.#secured = kafka.security === "scram";
		if (this.#secured) new Credential(this, "internal-users", INTERNAL_USERS);

		if (kafka.roles === "separate") {
			this.#nodes(CONTROLLERS, kafka.controller, kafka.controllerStorage);
			allow(this, CONTROLLERS, CONTROLLERS, [controller]);
			allow(this, BROKERS, CONTROLLERS, [controller]);
			allow(this, BROKERS, BROKERS, [broker]);
		} else allow(this, BROKERS, BROKERS, [broker, controller]);
		this.#nodes(BROKERS, kafka.broker, kafka.storage);
	}

	#nodes(pods: PodGroup, size: ProcessSize, storage: VolumeSpec): EngineSet {
		const { environment } = ClusterBinding.of(this);
		const { kafka } = environment;
		const component = pods === BROKERS ? "kafka" : "kafka-controller";
		const { paths } = clusterPlacement(environment).of(component);
		const secretsPath = `${paths.config}/secrets`;
		return new EngineSet(this, component, {
			image: "kafka",
			tier: "streaming",
			size,
			storage,
			// The socket opens when the node has caught up; a broker also waits until it is not fenced.
			probedListener: pods === BROKERS ? "broker" : "controller",
			// Replaying a long log after a crash takes its time.
			startupTimeout: Duration.minutes(15),
			// Never two at once: with RF 3 and min ISR 2 the topics stay writable.
			maxUnavailable: 1,
			service: pods === BROKERS,
			...(kafka.rackAwareness && { environment: POD_ZONE }),
			...(this.#secured && {
				mounts: [mountCredential(this, pods, INTERNAL_USERS, secretsPath)],
				initContainers: formatWithCredential(secretsPath),
			}),
		});
	}
}
