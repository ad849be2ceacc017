import type { IConstruct } from "constructs";
import type { EnvironmentValue } from "./container.ts";
import type { PodGroup } from "./pod-group.ts";
import type { Mount } from "./volume.ts";

/** The pods of a workload as one that things are granted to: a grant may extend their environment and mounts. */
export interface Grantee extends IConstruct {
	readonly pods: PodGroup;
	/** Its name in ACLs, roles and file ownership. */
	readonly principal: string;
	/** Adds variables and mounts to the workload's container. Repeating the same is fine; a clash is an error. */
	bind(binding: Binding): void;
	/** Pods that open its connections: those of Spark, for queries that are driven from outside. @default its own */
	readonly delegate?: Delegate;
}

export interface Delegate {
	readonly pods: readonly PodGroup[];
	/** The user that those pods are towards HDFS. */
	readonly hdfsUser: string;
}

/** What has a grantee, as every workload of the pipeline has. */
export interface Grantable {
	readonly grantee: Grantee;
}

/** The pods that open a grantee's connections. */
export const callersOf = ({ pods, delegate }: Grantee): readonly PodGroup[] =>
	delegate?.pods ?? [pods];

export interface Binding {
	/** @default none */
	readonly environment?: Readonly<Record<string, EnvironmentValue>>;
	/** @default none */
	readonly mounts?: readonly Mount[];
}

/** Two grants (or a grant and a setting) want different values for one variable or path. */
export class BindingError extends Error {
	readonly code = "BINDING_CLASH";

	constructor(workload: string, what: string, before: string, now: string) {
		super(
			`${workload}: ${what} is ${before} already and cannot become ${now} too; grant only one of the two`,
		);
		this.name = "BindingError";
	}
}

/** The variables and mounts that a workload's grants have added up to. */
export class Bindings {
	readonly #workload: string;
	readonly #environment = new Map<string, EnvironmentValue>();
	readonly #mounts = new Map<string, Mount>();

	constructor(
		workload: string,
		environment: Readonly<Record<string, EnvironmentValue>> = {},
		mounts: readonly Mount[] = [],
	) {
		this.#workload = workload;
		this.add({ environment, mounts });
	}

	/** @throws {BindingError} when a variable or path is taken by something else */
	add({ environment = {}, mounts = [] }: Binding): void {
		for (const [name, value] of Object.entries(environment)) {
			const before = this.#environment.get(name);
			if (before !== undefined && before !== value)
				throw new BindingError(
					this.#workload,
					name,
					JSON.stringify(before),
					JSON.stringify(value),
				);
			this.#environment.set(name, value);
		}
		for (const mount of mounts) {
			const before = this.#mounts.get(mount.path);
			if (before && before.volume.name !== mount.volume.name)
				throw new BindingError(
					this.#workload,
					`mount ${mount.path}`,
					before.volume.name,
					mount.volume.name,
				);
			this.#mounts.set(mount.path, mount);
		}
	}

	get environment(): Record<string, EnvironmentValue> {
		return Object.fromEntries(this.#environment);
	}

	get mounts(): Mount[] {
		return [...this.#mounts.values()];
	}
}
