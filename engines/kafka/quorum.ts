import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import type { Component } from "../component.ts";
import type { Placement } from "../placement.ts";
import { kafkaUuid } from "./kafka-uuid.ts";

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
