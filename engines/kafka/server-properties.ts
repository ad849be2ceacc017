import type { KafkaSpec } from "../../environments/kafka-spec.ts";
import { propertiesFile } from "../config-text.ts";
import type { Voter } from "./quorum.ts";
import { securityProperties } from "./security.ts";

export interface ServerPropertiesProps {
	readonly kafka: KafkaSpec;
	readonly nodeId: number;
	readonly role: "broker" | "controller" | "combined";
	/** Address that sockets are bound to. */
	readonly bind: string;
	/** Address that is advertised to clients and other nodes. */
	readonly host: string;
	readonly brokerPort: number;
	readonly controllerPort: number;
	readonly voters: readonly Voter[];
	readonly logDir: string;
	/** Folder of the password files when the cluster is secured. */
	readonly secretsPath: string;
}

/** Partitions of the internal topics: enough for a handful of groups, few enough to open fast. */
const INTERNAL_PARTITIONS = 4;

/** `server.properties` of one KRaft node (Kafka 4.3 docs, "Broker Configs", "KRaft"). */
export function serverProperties(props: ServerPropertiesProps): string {
	const { kafka, role, bind, host, brokerPort, controllerPort } = props;
	const broker = role !== "controller";
	const controller = role !== "broker";
	const listeners = (address: string) =>
		[
			...(broker ? [`BROKER://${address}:${brokerPort}`] : []),
			...(controller ? [`CONTROLLER://${address}:${controllerPort}`] : []),
		].join(",");
	return propertiesFile({
		"process.roles": role === "combined" ? "broker,controller" : role,
		"node.id": props.nodeId,
		"controller.quorum.bootstrap.servers": props.voters
			.map(({ host, port }) => `${host}:${port}`)
			.join(","),
		listeners: listeners(bind),
		"advertised.listeners": listeners(host),
		"controller.listener.names": "CONTROLLER",
		"inter.broker.listener.name": broker ? "BROKER" : undefined,
		...securityProperties(kafka, props.secretsPath, role),
		"log.dirs": props.logDir,
		// Topics are declared and applied; one that appears by itself is a misspelt name.
		"auto.create.topics.enable": false,
		// Defaults of new topics are the controllers' to apply.
		"num.partitions": controller ? 1 : undefined,
		"default.replication.factor": controller
			? kafka.replicationFactor
			: undefined,
		"min.insync.replicas": kafka.minInSyncReplicas,
		"unclean.leader.election.enable": false,
		"offsets.topic.replication.factor": kafka.replicationFactor,
		"offsets.topic.num.partitions": INTERNAL_PARTITIONS,
		"transaction.state.log.replication.factor": kafka.replicationFactor,
		"transaction.state.log.min.isr": kafka.minInSyncReplicas,
		"transaction.state.log.num.partitions": INTERNAL_PARTITIONS,
		"share.coordinator.state.topic.replication.factor": kafka.replicationFactor,
		"share.coordinator.state.topic.min.isr": kafka.minInSyncReplicas,
		"share.coordinator.state.topic.num.partitions": INTERNAL_PARTITIONS,
		// A group that starts with one member need not wait for others.
		"group.initial.rebalance.delay.ms": kafka.brokers === 1 ? 0 : 3_000,
		"broker.session.timeout.ms": kafka.sessionTimeout.milliseconds,
		"broker.heartbeat.interval.ms": Math.floor(
			kafka.sessionTimeout.milliseconds / 4,
		),
		// The cleaner only has the small internal topics to compact; the default is 128 MiB.
		"log.cleaner.dedupe.buffer.size": 4_194_304,
		"log.cleaner.io.buffer.size": 65_536,
		"num.network.threads": broker ? Math.max(2, threads(kafka) / 2) : 1,
		"num.io.threads": threads(kafka),
	});
}

/** Two threads a reserved core, at least four: their work waits for disks and sockets. */
const threads = (kafka: KafkaSpec): number =>
	Math.max(4, 2 * Math.ceil(kafka.broker.cpuMillis / 1_000));
