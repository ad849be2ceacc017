import { Duration } from "@tickstack/contracts/duration";
import type { Rule } from "./rule.ts";

/** Tumbling window of the data contracts. */
const WINDOW = Duration.seconds(30);

/** A window that is over before the next micro-batch begins is never seen while it is open. */
export const window: Rule = function* ({ workloads }) {
	const { trigger } = workloads.speedLayer.settings;
	if (trigger instanceof Duration && trigger.milliseconds > WINDOW.milliseconds)
		yield {
			key: "workloads.speedLayer.settings.trigger",
			value: trigger.toString(),
			because: `is longer than the window of ${WINDOW}: whole windows would pass between two micro-batches`,
			allowed: `take at most ${WINDOW}`,
		};
};
