import type { EnvironmentSpec } from "../../environments/environment-spec.ts";

/** The spec with another value at a key such as `kafka.topics.ticks.retention`; undefined takes the key away. */
export function withValue(
	spec: EnvironmentSpec,
	key: string,
	value: unknown,
): EnvironmentSpec {
	return replaced(spec, key.split("."), value) as EnvironmentSpec;
}

function replaced(
	of: unknown,
	[part, ...rest]: readonly string[],
	value: unknown,
): unknown {
	if (part === undefined) return value;
	if (Array.isArray(of))
		return of.map((item, index) =>
			String(index) === part ? replaced(item, rest, value) : item,
		);
	const { [part]: old, ...others } = of as Record<string, unknown>;
	const now = replaced(old, rest, value);
	return now === undefined ? others : { ...others, [part]: now };
}
