import { Size } from "@tickstack/contracts/size";
import { components, sumOver } from "../../environments/components.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";

/** What the pods of a namespace may request together. */
export interface NamespaceQuota {
	readonly memory: Size;
	readonly cpuMillis: number;
	readonly storage: Size;
	readonly pods: number;
	readonly claims: number;
}

/** Room for pods that are replaced, one-off pods and init containers. */
const HEADROOM = 1.25;
/** Pods that may be there beside the engines' and workloads': jobs that have ended, rollouts. */
const SPARE_PODS = 20;

/** The quota that follows from the environment's components, rollouts included: all of it fits, twice of it does not. */
export function namespaceQuota(spec: EnvironmentSpec): NamespaceQuota {
	const rows = components(spec).map((row) => ({
		...row,
		count: row.count + (row.surge ?? 0),
	}));
	const gibibytes = (bytes: number) =>
		Size.gibibytes(Math.ceil(Size.bytes(bytes).toGibibytes()));
	return {
		memory: gibibytes(
			sumOver(rows, ({ size }) => size.memory.bytes) * HEADROOM,
		),
		cpuMillis: Math.ceil(
			sumOver(rows, ({ size }) => size.cpuMillis) * HEADROOM,
		),
		storage: gibibytes(sumOver(rows, ({ volume }) => volume?.size.bytes ?? 0)),
		pods: sumOver(rows, ({ sidecarOf }) => (sidecarOf ? 0 : 1)) + SPARE_PODS,
		claims: sumOver(rows, ({ volume }) => (volume ? 1 : 0)),
	};
}
