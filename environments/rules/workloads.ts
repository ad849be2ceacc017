import { Duration } from "@tickstack/contracts/duration";
import { WINDOW_MS } from "@tickstack/contracts/realtime-window";
import {
	CATALOGUE,
	fieldsOf,
	type WorkloadKey,
} from "../../pipeline/catalogue/catalogue.ts";
import type { WorkloadDefinition } from "../../pipeline/catalogue/workload.ts";
import { speedLayerConfig } from "../../workloads/speed-layer/src/config.ts";
import type { EnvironmentSpec } from "../environment-spec.ts";
import type { Rule } from "../spec-error.ts";

/** How many replicas of a service can do work, and why no more; undefined: any number. */
function limitOf(
	{ kind, needs }: WorkloadDefinition,
	{ kafka, load }: EnvironmentSpec,
): readonly [number, string] | undefined {
	if (kind.kind !== "service") return undefined;
	if (kind.replicas === "ordinals")
		return [load.tickers, "a ticker is published by one replica only"];
	if (kind.replicas === "one") return [1, "a checkpoint has one query"];
	const [consumed] = Object.values(needs).flatMap((slot) =>
		slot.of === "topic" && slot.right === "consume"
			? [kafka.topics[slot.topic]]
			: [],
	);
	return (
		consumed && [
			consumed.partitions,
			`${consumed.name} has no more partitions, and one is read by one member of the group`,
		]
	);
}

/** Replicas that would stand idle or disturb each other. */
export const replicas: Rule = function* (spec) {
	for (const [name, service] of Object.entries(spec.workloads)) {
		if (!("maxReplicas" in service)) continue;
		const key = `workloads.${name}`;
		if (service.replicas < 1 || service.replicas > service.maxReplicas)
			yield {
				key: `${key}.replicas`,
				value: String(service.replicas),
				because: `is not between 1 and maxReplicas ${service.maxReplicas}`,
				allowed: `take 1 to ${service.maxReplicas}`,
			};
		const [limit, reason] = limitOf(CATALOGUE[name as WorkloadKey], spec) ?? [];
		if (limit !== undefined && service.maxReplicas > limit)
			yield {
				key: `${key}.maxReplicas`,
				value: String(service.maxReplicas),
				because: `leaves ${service.maxReplicas - limit} without work: ${reason}`,
				allowed: `take at most ${limit}`,
			};
	}
};

/** Settings that a workload would refuse at its start, or that are not the environment's to give. */
export const settings: Rule = function* ({ workloads }) {
	for (const workload of Object.keys(workloads) as WorkloadKey[]) {
		const fields = fieldsOf(workload);
		for (const [name, value] of Object.entries(workloads[workload].settings)) {
			const field = fields[name];
			const key = `workloads.${workload}.settings.${name}`;
			if (field?.source !== "setting")
				yield {
					key,
					value: String(value),
					because: field
						? `is given by ${field.source === "binding" ? "a grant" : "the substrate"}`
						: "is not declared by the workload",
					allowed: `take one of ${Object.keys(fields)
						.filter((known) => fields[known]?.source === "setting")
						.join(", ")}`,
				};
			else if (
				value !== undefined &&
				field.read(field.write(value)) === undefined
			)
				yield {
					key,
					value: String(value),
					because: "would be refused by the workload",
					allowed: `it takes ${field.allowed}`,
				};
		}
	}
};

/** A window that is over before the next micro-batch begins is never seen while it is open. */
export const window: Rule = function* ({ workloads }) {
	const { fields } = speedLayerConfig;
	const { settings } = workloads.speedLayer;
	const trigger = settings.trigger ?? fields.trigger.default;
	const length = Duration.milliseconds(WINDOW_MS);
	if (trigger && trigger.milliseconds > length.milliseconds)
		yield {
			key: "workloads.speedLayer.settings.trigger",
			value: trigger.toString(),
			because: `is longer than the window of ${length}: whole windows would pass between two micro-batches`,
			allowed: `take at most ${length}`,
		};
};

/** A live feed needs an account's credentials and a way out, which pods of the environment are not given. */
export const liveFeed: Rule = function* ({ cluster, workloads }) {
	const { feed, replay, feedKeyFile, feedSecretFile } =
		workloads.tickProducer.settings;
	if (feed !== "alpaca") return;
	const key = "workloads.tickProducer.settings.feed";
	if (cluster.kind !== "local")
		yield {
			key,
			value: feed,
			because:
				"has no credentials in a cluster, and the default deny lets nothing out",
			allowed: "take simulation or replay; npm start -- --feed alpaca runs it",
		};
	if (replay)
		yield {
			key,
			value: feed,
			because: "contradicts replay, which is of the history",
			allowed: "take one of them",
		};
	if (!feedKeyFile || !feedSecretFile)
		yield {
			key,
			value: feed,
			because: "cannot log in without feedKeyFile and feedSecretFile",
			allowed: "give both",
		};
};
