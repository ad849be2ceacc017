import { differingKeys } from "../../environments/differences.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";

/** In what an environment differs from its original, one line a key: `kafka.brokers: 3 → 1`. */
export const differences = (
	original: EnvironmentSpec,
	copy: EnvironmentSpec,
): readonly string[] =>
	differingKeys(original, copy).map(
		(key) => `${key}: ${text(original, key)} → ${text(copy, key)}`,
	);

function text(spec: EnvironmentSpec, key: string): string {
	let value: unknown = spec;
	for (const part of key.split("."))
		value =
			typeof value === "object" && value !== null
				? (value as Record<string, unknown>)[part]
				: undefined;
	if (value === undefined) return "none";
	if (Array.isArray(value)) return `${value.length} entries`;
	// Sizes and durations print as JSON does them, without its quotes.
	return JSON.stringify(value).replace(/^"|"$/g, "");
}
