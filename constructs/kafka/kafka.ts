import { Duration } from "@tickstack/contracts/duration";
import { Construct } from "constructs";
import { clusterPlacement } from "../../engines/cluster-placement.ts";
import { inSyncBroker } from "../../engines/kafka/in-sync-broker.ts";
import { clusterPort } from "../../engines/ports.ts";
import type {
	ProcessSize,
	VolumeSpec,
} from "../../environments/process-size.ts";
import { enginePods } from "../engine/engine-pods.ts";
import { EngineSet } from "../engine/engine-set.ts";
import { ClusterBinding } from "../kubernetes/cluster-binding.ts";
import { Credential, mountCredential } from "../kubernetes/credential.ts";
import { allow } from "../kubernetes/network-rule.ts";
import type { PodGroup } from "../kubernetes/pod-group.ts";
import { Probe } from "../kubernetes/probe.ts";
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

		const controllers: EngineSet[] = [];
		if (kafka.roles === "separate") {
			controllers.push(
				this.#nodes(CONTROLLERS, kafka.controller, kafka.controllerStorage),
			);
			allow(this, CONTROLLERS, CONTROLLERS, [controller]);
			allow(this, BROKERS, CONTROLLERS, [controller]);
			allow(this, BROKERS, BROKERS, [broker]);
		} else allow(this, BROKERS, BROKERS, [broker, controller]);
		this.#nodes(BROKERS, kafka.broker, kafka.storage, controllers);
	}

	#nodes(
		pods: PodGroup,
		size: ProcessSize,
		storage: VolumeSpec,
		after: readonly EngineSet[] = [],
	): EngineSet {
		const { environment } = ClusterBinding.of(this);
		const { kafka } = environment;
		const component = pods === BROKERS ? "kafka" : "kafka-controller";
		const { paths, classPath } = clusterPlacement(environment).of(component);
		const secretsPath = `${paths.config}/secrets`;
		return new EngineSet(this, component, {
			image: "kafka",
			tier: "streaming",
			size,
			storage,
			after,
			// The socket opens when the node has caught up; a broker also waits until it is not fenced.
			probedListener: pods === BROKERS ? "broker" : "controller",
			// Replaying a long log after a crash takes its time.
			startupTimeout: Duration.minutes(15),
			// Never two at once: with RF 3 and min ISR 2 the topics stay writable.
			maxUnavailable: 1,
			service: pods === BROKERS,
			...(pods === BROKERS &&
				kafka.brokers > 1 && {
					readinessProbe: Probe.exec(
						inSyncBroker({
							host: "localhost",
							port: clusterPort("kafka-broker"),
							// biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own.
							nodeId: "${POD_NAME##*-}",
							paths,
							classPath,
							secured: this.#secured,
						}),
						// Starts a JVM, on a machine that is busy with what the broker has missed.
						{ timeout: Duration.seconds(45) },
					),
				}),
			zoneAware: kafka.rackAwareness && pods === BROKERS,
			...(this.#secured && {
				mounts: [mountCredential(this, pods, INTERNAL_USERS, secretsPath)],
				initContainers: formatWithCredential(secretsPath),
			}),
		});
	}
}
