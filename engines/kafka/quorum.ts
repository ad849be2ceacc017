import { createHash } from "node:crypto";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import type { Component } from "../component.ts";
import type { Placement } from "../placement.ts";

/** A voter of the KRaft quorum. */
export interface Voter {
	readonly nodeId: number;
	readonly host: string;
	readonly port: number;
	/** Identity of its metadata log, given at format so that all members know it beforehand. */
	readonly directoryId: string;
}

/** Node ids of controllers that are processes of their own start here; those of brokers at 0. */
export const FIRST_CONTROLLER_ID = 100;

/** The component whose members form the quorum. */
export const quorumComponent = (spec: EnvironmentSpec): Component =>
	spec.kafka.roles === "combined" ? "kafka" : "kafka-controller";

/** The cluster's identity: brokers of another one refuse each other. */
export const clusterId = (spec: EnvironmentSpec): string =>
	kafkaUuid(`${spec.name}/kafka`);

export function voters(spec: EnvironmentSpec, placement: Placement): Voter[] {
	const component = quorumComponent(spec);
	const first = component === "kafka" ? 0 : FIRST_CONTROLLER_ID;
	return placement.of(component).members.map(({ host }, ordinal) => ({
		nodeId: first + ordinal,
		host,
		port: placement.port("kafka-controller"),
		directoryId: kafkaUuid(`${spec.name}/kafka/voter/${first + ordinal}`),
	}));
}

/**
 * A Kafka UUID (16 bytes, base64url) that is the same for the same name: the quorum's identity survives
 * a new rendering. Never starts with a dash, which a command line would take for an option.
 */
function kafkaUuid(name: string): string {
	for (let salt = 0; ; salt++) {
		const id = createHash("sha256")
			.update(`${name}/${salt}`)
			.digest()
			.subarray(0, 16)
			.toString("base64url");
		if (!id.startsWith("-")) return id;
	}
}
