import type {
	EnvironmentSpec,
	ScheduleSpec,
} from "../environments/environment-spec.ts";
import { nodeFlags } from "../environments/node-memory.ts";
import type { ProcessSize } from "../environments/process-size.ts";
import type { JobSpec, ServiceSpec } from "../environments/workload-specs.ts";
import { type CATALOGUE, sizeKey } from "./catalogue/catalogue.ts";
import { hdfsUserOf } from "./catalogue/hdfs-users.ts";
import {
	drivesSpark,
	heldBy,
	type WorkloadDefinition,
} from "./catalogue/workload.ts";
import { type EngineName, engineOf, type Grant, variablesOf } from "./grant.ts";

/** Slots of a workload that nothing was granted to. */
export class UnfilledSlotError extends Error {
	readonly code = "SLOT_UNFILLED";

	constructor(workload: string, slots: readonly string[]) {
		super(
			`${workload}: ${slots.join(", ")} ${slots.length === 1 ? "is" : "are"} granted nothing; the page (pipeline/pipeline.ts) grants each slot of the catalogue entry what it needs`,
		);
		this.name = "UnfilledSlotError";
	}
}

/** A workload of an environment with what it has been granted. */
export class PlacedWorkload {
	readonly key: keyof typeof CATALOGUE;
	readonly definition: WorkloadDefinition;
	readonly #environment: EnvironmentSpec;
	readonly #grants = new Map<string, Grant>();

	constructor(
		environment: EnvironmentSpec,
		key: keyof typeof CATALOGUE,
		definition: WorkloadDefinition,
	) {
		this.#environment = environment;
		this.key = key;
		this.definition = definition;
	}

	fill(slot: string, grant: Grant): void {
		this.#grants.set(slot, grant);
	}

	/** V8's flags that divide its memory. */
	get nodeFlags(): readonly string[] {
		const { memory, settings } = this.spec;
		const { load } = this.#environment;
		return nodeFlags(memory, heldBy(this.definition, { ...settings }, load));
	}

	/** In the order of the page. */
	get grants(): readonly Grant[] {
		return [...this.#grants.values()];
	}

	/** Engines that it reaches, each once. */
	get engines(): ReadonlySet<EngineName> {
		return new Set(this.grants.map(engineOf));
	}

	/** The consumer group that the environment gives it instead of the page's. */
	get ownGroup(): { readonly group: string } | undefined {
		const group = this.#environment.kafka.groups?.[this.key];
		return group === undefined ? undefined : { group };
	}

	/** The user that it is towards HDFS. */
	get hdfsUser(): string {
		return hdfsUserOf(this.definition);
	}

	/** Whether Spark, and not its own process, opens its connections. */
	get drivesSpark(): boolean {
		return drivesSpark(this.definition);
	}

	/** When it runs, of one that runs by the clock. */
	get schedule(): ScheduleSpec {
		const { schedules } = this.#environment;
		return schedules[this.key as keyof typeof schedules];
	}

	/** What the environment says of it: size, replicas, settings. */
	get spec(): ProcessSize & Partial<ServiceSpec> & JobSpec {
		return this.#environment.workloads[sizeKey(this.key)];
	}

	/** Its configuration but for what only the substrate knows: addresses, credentials, ports, folders. */
	get values(): Record<string, unknown> {
		const { hours, rules } = this.#environment.markets;
		const knowsMarkets = "marketHours" in this.definition.config.fields;
		return {
			...this.spec.settings,
			...(knowsMarkets && { marketHours: hours, marketRules: rules }),
			...this.definition.fixed,
			...Object.assign({}, ...this.grants.map(variablesOf)),
		};
	}

	/** @throws {UnfilledSlotError} */
	checkFilled(): void {
		const missing = Object.entries(this.definition.needs)
			.filter(([name, slot]) => {
				const optional = slot.of === "queries" && slot.optional;
				return !optional && !this.#grants.has(name);
			})
			.map(([name]) => name);
		if (missing.length)
			throw new UnfilledSlotError(this.definition.name, missing);
	}
}
