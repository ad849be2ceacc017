import type { ConfigProps } from "@tickstack/contracts/config";
import type { Field } from "@tickstack/contracts/field";
import {
	CATALOGUE,
	type Sharing,
	sizeKey,
	type WorkloadKey,
} from "../pipeline/catalogue/catalogue.ts";
import type {
	ServiceKind,
	WorkloadDefinition,
} from "../pipeline/catalogue/workload.ts";
import type { ProcessSize } from "./process-size.ts";

type Catalogue = typeof CATALOGUE;
type Fields<K extends keyof Catalogue> = Catalogue[K]["config"]["fields"];

/** Fields that an environment sets; the others are given by a grant or by the substrate. */
type SettingNames<F> = {
	[N in keyof F]: F[N] extends Field<unknown, "setting"> ? N : never;
}[keyof F];
type SettingsOf<K extends keyof Catalogue> = K extends unknown
	? Pick<
			ConfigProps<Catalogue[K]["config"]>,
			SettingNames<Fields<K>> & keyof ConfigProps<Catalogue[K]["config"]>
		>
	: never;
type Intersection<U> = (U extends unknown ? (each: U) => void : never) extends (
	all: infer I,
) => void
	? I
	: never;

/** What an environment sets of each workload; the rest keeps its declared default. */
export type WorkloadSettings = {
	readonly [K in WorkloadKey]: Readonly<Intersection<SettingsOf<Sharing<K>>>>;
};

/** A workload that runs all the time. More than {@link replicas} are run only up to {@link maxReplicas}, by an autoscaler. */
export interface ServiceSpec<S = object> extends ProcessSize {
	readonly replicas: number;
	/** Equal to {@link replicas}: no autoscaler. */
	readonly maxReplicas: number;
	readonly settings: S;
}

/** A workload that runs and ends. */
export interface JobSpec<S = object> extends ProcessSize {
	readonly settings: S;
}

export type WorkloadSpecs = {
	readonly [K in WorkloadKey]: Catalogue[K]["kind"] extends ServiceKind
		? ServiceSpec<WorkloadSettings[K]>
		: JobSpec<WorkloadSettings[K]>;
};

/** What an environment says of the workloads; the others are as the catalogue has them. */
export function workloads(own: Partial<WorkloadSpecs> = {}): WorkloadSpecs {
	const keys = (Object.keys(CATALOGUE) as (keyof Catalogue)[]).map(sizeKey);
	return Object.fromEntries(
		[...new Set(keys)].map((key) => {
			const { size, kind }: WorkloadDefinition = CATALOGUE[key];
			const one = kind.kind === "service" && { replicas: 1, maxReplicas: 1 };
			return [key, own[key] ?? { ...one, ...size, settings: {} }];
		}),
	) as WorkloadSpecs;
}

/** The services with another specification each. */
export function mapServices(
	specs: WorkloadSpecs,
	change: <S>(spec: ServiceSpec<S>) => ServiceSpec<S>,
): WorkloadSpecs {
	return Object.fromEntries(
		Object.entries(specs).map(([key, spec]) => [
			key,
			"replicas" in spec &&
			CATALOGUE[key as WorkloadKey].kind.kind === "service"
				? change(spec)
				: spec,
		]),
	) as WorkloadSpecs;
}
