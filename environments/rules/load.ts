import type { Rule } from "../spec-error.ts";

/** What everything else is sized by, and the thresholds of alerts. */
export const load: Rule = function* ({ load, alerts, spark }) {
	if (!(load.ticksPerSecond > 0))
		yield {
			key: "load.ticksPerSecond",
			value: String(load.ticksPerSecond),
			because: "sizes nothing",
			allowed: "take more than 0",
		};
	for (const [key, value] of Object.entries({
		"load.tickers": load.tickers,
		"spark.shufflePartitions": spark.shufflePartitions,
	}))
		if (!Number.isSafeInteger(value) || value < 1)
			yield {
				key,
				value: String(value),
				because: "is no count",
				allowed: "take a whole number of at least 1",
			};
	for (const key of ["hdfsUsed", "volumeUsed"] as const)
		if (!(alerts[key] > 0 && alerts[key] <= 1))
			yield {
				key: `alerts.${key}`,
				value: String(alerts[key]),
				because: "is no fraction: the alert would always fire or never",
				allowed: "take more than 0 and at most 1",
			};
};
