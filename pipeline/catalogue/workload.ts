import {
	elasticsearchBinding,
	hdfsBinding,
	kafkaBinding,
	kibanaBinding,
	sparkBinding,
} from "@tickstack/contracts/bindings";
import type {
	Config,
	ConfigProps,
	ConfigValues,
} from "@tickstack/contracts/config";
import type { Duration } from "@tickstack/contracts/duration";
import type { Field } from "@tickstack/contracts/field";
import { marketFields } from "@tickstack/contracts/market-fields";
import { Size } from "@tickstack/contracts/size";
import type { DirectoryKey, Load, TopicKey } from "./data-sets.ts";
import type { Slot, TopicSlot } from "./slot.ts";

type Fields = Readonly<Record<string, Field<unknown>>>;

/** A workload that runs all the time. */
export interface ServiceKind {
	readonly kind: "service";
	/**
	 * `members`: interchangeable members of a consumer group, or none; `ordinals`: each has its share of the tickers by
	 * the number at the end of its name; `one`: two would do the work twice.
	 */
	readonly replicas: "members" | "ordinals" | "one";
	/** Scaled on how far its consumer group is behind, where the environment can. @default processor time and memory */
	readonly scalesOn?: "lag";
	/** The page for people that it serves, as an environment exposes it. @default none */
	readonly serves?: "queryApi";
}

/** A workload that runs to its end by the clock, never two at once. */
export interface ScheduledKind {
	readonly kind: "scheduled";
	/** Exit codes that are an answer, which running again does not change. @default none */
	readonly answers?: readonly number[];
	/** Without a file there a run has nothing to do. @default it always has */
	readonly input?: DirectoryKey;
	/** How long after a start of everything a run waits, for what came in while it was off. @default none */
	readonly settle?: Duration;
}

/** The one that makes true what is declared: runs once, and again when the declaration changes. */
export interface ProvisionerKind {
	readonly kind: "provisioner";
}

export type Kind = ServiceKind | ScheduledKind | ProvisionerKind;

/** Values of a workload's metrics, by which its key figure is told. */
export interface MetricReader {
	/** Sum of the samples whose labels include `labels`; 0 when there are none. */
	value(name: string, labels?: string): number;
	/** Increase per second since the last look. */
	rate(name: string, labels?: string): number;
}

/** How far a workload is behind the topic that it consumes, and the alert that reports it. */
export interface Behind {
	/** Name of the alert, UpperCamelCase. */
	readonly alert: string;
	/** Metric of how long the first record that is not done has waited, by partition. */
	readonly lagSeconds: string;
	/** What is not done yet, e.g. `ticks are not in HDFS yet`. */
	readonly undone: string;
}

/** What a workload holds beside its program. */
export interface HeldMemory {
	/** Live objects in V8's heap. */
	readonly heap: Size;
	/** Outside of it: buffers, typed arrays, an engine in the process. */
	readonly buffers: Size;
}

export const HOLDS_NOTHING: HeldMemory = {
	heap: Size.bytes(0),
	buffers: Size.bytes(0),
};

/** Everything the project knows about one workload. */
export interface WorkloadDefinition<
	C extends Config<Fields> = Config<Fields>,
	N extends Readonly<Record<string, Slot>> = Readonly<Record<string, Slot>>,
> {
	/** Of the process and its log. */
	readonly name: string;
	/** Its folder below `workloads`, and its image. @default {@link name} */
	readonly image: string;
	/** Its Kubernetes object, which has the original design's name. @default {@link name} */
	readonly object: string;
	/** Its name in ACLs, roles and file ownership. @default {@link name} */
	readonly principal: string;
	/** What it is for; its label `tier`. */
	readonly tier: string;
	readonly config: C;
	readonly kind: Kind;
	readonly needs: N;
	/** Values that make it this workload and not another one of the same image. */
	readonly fixed: ConfigProps<C>;
	/** Where it answers /healthz, /readyz and /metrics: in Kubernetes, and as an offset from a machine's port base. */
	readonly port: { readonly cluster: number; readonly local: number };
	/** Of one process, unless an environment gives another one. */
	readonly size: { readonly memory: Size; readonly cpuMillis: number };
	/**
	 * What it holds in memory by its settings and the load, beside its program. @default nothing worth counting
	 */
	holds?(settings: Partial<ConfigValues<C>>, load: Load): HeldMemory;
	/** What is missing while it does not run. */
	readonly silence: string;
	/** What it gets done, in few words; of services only. */
	readonly figure?: (metrics: MetricReader) => string;
	/** Of those that consume a topic only. */
	readonly behind?: Behind;
}

/** What an entry must have by its kind and its needs. */
type Observed<K extends Kind, N> = (K extends ServiceKind
	? Required<Pick<WorkloadDefinition, "figure">>
	: unknown) &
	([Extract<N[keyof N], TopicSlot<TopicKey, "consume">>] extends [never]
		? unknown
		: Required<Pick<WorkloadDefinition, "behind">>);

/** What a workload holds with some settings, the others as declared, under a load. */
export function heldBy(
	{ holds, config }: Pick<WorkloadDefinition, "holds" | "config">,
	settings: Readonly<Record<string, unknown>>,
	load: Load,
): HeldMemory {
	return holds?.(valuesOf(config, settings), load) ?? HOLDS_NOTHING;
}

/** Settings, and what is declared for the others. */
const valuesOf = (
	{ fields }: Config<Fields>,
	settings: Readonly<Record<string, unknown>>,
): Record<string, unknown> =>
	Object.fromEntries(
		Object.entries(fields).map(([name, field]) => [
			name,
			settings[name] ?? field.default,
		]),
	);

/** Fields that a connection to an engine or the environment as a whole fills, not a slot. */
const FIELDS_WITHOUT_SLOT: ReadonlySet<string> = new Set(
	[
		kafkaBinding,
		hdfsBinding,
		elasticsearchBinding,
		sparkBinding,
		kibanaBinding,
		marketFields,
	].flatMap(Object.keys),
);

/** A catalogue entry that contradicts the workload's own configuration. */
class CatalogueError extends Error {
	readonly code = "CATALOGUE_INVALID";

	constructor(workload: string, problems: readonly string[]) {
		super(`catalogue entry ${workload}: ${problems.join("; ")}`);
		this.name = "CatalogueError";
	}
}

type Defaulted = "image" | "object" | "principal" | "fixed" | "needs";

/**
 * A catalogue entry.
 * @throws {CatalogueError} when a slot fills what the configuration does not declare, or leaves a binding to nobody
 */
export function workload<
	const Name extends string,
	const C extends Config<Fields>,
	const K extends Kind,
	const N extends Readonly<Record<string, Slot>> = Record<never, Slot>,
>(
	name: Name,
	props: Omit<WorkloadDefinition<C, N>, "name" | "kind" | Defaulted> &
		Partial<Pick<WorkloadDefinition<C, N>, Defaulted>> & {
			readonly kind: K;
		} & Observed<K, N>,
): WorkloadDefinition<C, N> & {
	readonly name: Name;
	readonly kind: K;
} & Observed<K, N> {
	const definition = {
		name,
		image: name,
		object: name,
		principal: name,
		fixed: {},
		needs: {} as N,
		...props,
	};
	const { fields } = definition.config;
	const filled = new Set(
		Object.values<Slot>(definition.needs).flatMap((slot) =>
			slot.of === "queries" ? [] : Object.values<string>(slot.variables),
		),
	);
	const problems = [
		...[...filled]
			.filter((field) => fields[field]?.source !== "binding")
			.map((field) => `a slot fills ${field}, which is no binding`),
		...Object.entries(fields)
			.filter(
				([field, { source, optional }]) =>
					source === "binding" &&
					!optional &&
					!filled.has(field) &&
					!FIELDS_WITHOUT_SLOT.has(field),
			)
			.map(([field]) => `no slot fills ${field}`),
	];
	if (problems.length) throw new CatalogueError(name, problems);
	return definition;
}

/** Whether Spark, and not the workload's own process, opens its connections. */
export const drivesSpark = ({
	needs,
}: Pick<WorkloadDefinition, "needs">): boolean =>
	Object.values(needs).some((slot) => slot.of === "queries" && !slot.optional);
