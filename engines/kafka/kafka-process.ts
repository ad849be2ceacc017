import { Duration } from "@tickstack/contracts/duration";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import type { EngineProcess } from "../engine-process.ts";
import { jvmOptions, startsQuickly } from "../jvm-options.ts";
import { kafkaLog4j2 } from "../logging.ts";
import { type Placement, ZONE_VARIABLE } from "../placement.ts";
import { ADMIN_PROPERTIES, adminProperties } from "./admin-properties.ts";
import {
	clusterId,
	FIRST_CONTROLLER_ID,
	quorumComponent,
	voters,
} from "./quorum.ts";
import { BROKER_USER } from "./security.ts";
import { serverProperties } from "./server-properties.ts";

/** The variable whose value, the broker user's password, the construct's format container is given. */
export const BROKER_PASSWORD_VARIABLE = "KAFKA_BROKER_PASSWORD";

/** A broker (with the quorum in it when roles are combined), or a controller of its own. */
export function kafkaProcess(
	spec: EnvironmentSpec,
	placement: Placement,
	component: "kafka" | "kafka-controller",
): EngineProcess {
	const { kafka } = spec;
	const { paths, classPath, bind, members, self } = placement.of(component);
	const combined = kafka.roles === "combined";
	const inQuorum = component === quorumComponent(spec);
	const broker = component === "kafka";
	const brokerPort = placement.port("kafka-broker");
	const controllerPort = placement.port("kafka-controller");
	const quorum = voters(spec, placement);
	const logDir = `${paths.data}/log`;
	const secretsPath = `${paths.config}/secrets`;

	const file = `${paths.config}/${self.id}.properties`;
	const java = [
		`-Dlog4j2.configurationFile=${paths.config}/log4j2.xml`,
		"-cp",
		classPath.join(":"),
	];
	const format = [
		...["kafka.tools.StorageTool", "format", "--ignore-formatted"],
		...["--cluster-id", clusterId(spec), "--config", file],
		...(inQuorum
			? [
					"--initial-controllers",
					quorum
						.map((v) => `${v.nodeId}@${v.host}:${v.port}:${v.directoryId}`)
						.join(","),
				]
			: ["--no-initial-controllers"]),
		// Bootstrap: the first credentials cannot come from a client that would need them.
		...(kafka.security === "scram" && inQuorum
			? [
					"--add-scram",
					`SCRAM-SHA-512=[name=${BROKER_USER},password=$(${BROKER_PASSWORD_VARIABLE})]`,
				]
			: []),
	];
	return {
		engine: "kafka",
		component,
		after: broker && !combined ? ["kafka-controller"] : [],
		jdk: 17,
		command: [
			...jvmOptions(broker ? kafka.broker : kafka.controller, {
				quickStart: startsQuickly(spec),
			}),
			...java,
			"kafka.Kafka",
			file,
			...(broker && kafka.rackAwareness
				? ["--override", `broker.rack=$(${ZONE_VARIABLE})`]
				: []),
		],
		environment: {},
		files: {
			...Object.fromEntries(
				members.map(({ id, host }, ordinal) => [
					`${id}.properties`,
					serverProperties({
						kafka,
						nodeId: broker ? ordinal : FIRST_CONTROLLER_ID + ordinal,
						role: combined ? "combined" : broker ? "broker" : "controller",
						bind,
						host,
						brokerPort,
						controllerPort,
						voters: quorum,
						logDir,
						secretsPath,
					}),
				]),
			),
			"log4j2.xml": kafkaLog4j2(),
			...(broker &&
				kafka.security === "scram" && {
					[ADMIN_PROPERTIES]: adminProperties(secretsPath),
				}),
		},
		directories: [paths.data],
		prepare: [
			{
				name: "format",
				unless: `${logDir}/meta.properties`,
				command: ["-Xmx128m", "-XX:+UseSerialGC", ...java, ...format],
			},
		],
		// The socket opens when the broker has caught up with the quorum and is not fenced.
		readiness: {
			kind: "tcp",
			host: self.host,
			port: broker ? brokerPort : controllerPort,
		},
		listens: {
			...(broker && { broker: { host: bind, port: brokerPort } }),
			...(inQuorum && { controller: { host: bind, port: controllerPort } }),
		},
		refusesRoot: false,
		// Leaders move and logs are flushed; a killed broker recovers its logs at the next start.
		terminationGracePeriod: Duration.seconds(spec.tier === "local" ? 20 : 120),
	};
}
