import { Duration } from "@tickstack/contracts/duration";
import { WINDOW_MS } from "@tickstack/contracts/realtime-window";
import { speedLayerConfig } from "../../workloads/speed-layer/src/config.ts";
import type { Rule } from "./rule.ts";

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
