import { Duration } from "@tickstack/contracts/duration";
import { Size } from "@tickstack/contracts/size";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";

/** Each value of a spec that is no table, with its key; what workloads declare themselves is left out. */
export function leaves(
	spec: EnvironmentSpec,
): readonly { readonly key: string; readonly value: unknown }[] {
	return below(spec, "").filter(({ key }) => !key.includes(".settings"));
}

function below(
	value: unknown,
	key: string,
): readonly { readonly key: string; readonly value: unknown }[] {
	const isTable =
		typeof value === "object" &&
		value !== null &&
		!(value instanceof Size) &&
		!(value instanceof Duration);
	if (!isTable) return [{ key, value }];
	return Object.entries(value).flatMap(([name, each]) =>
		below(each, key ? `${key}.${name}` : name),
	);
}
