import type { EnvironmentRecord } from "./environment-record.ts";

/** The records of all environments, stored where every operator sees them. */
export interface Records {
	/** Makes their storage, if need be. */
	prepare(): Promise<void>;
	/** With what is stored and cannot be read. */
	list(): Promise<readonly EnvironmentRecord[]>;
	get(environment: string): Promise<EnvironmentRecord | undefined>;
	put(record: EnvironmentRecord): Promise<void>;
	remove(environment: string): Promise<void>;
}

/**
 * Records that are stored twice: where they outlive the cluster, which is what counts, and on the cluster, for whoever looks there.
 */
export class RecordsInBoth implements Records {
	readonly #lasting: Records;
	readonly #cluster: Records;

	constructor(lasting: Records, cluster: Records) {
		this.#lasting = lasting;
		this.#cluster = cluster;
	}

	async prepare(): Promise<void> {
		await this.#lasting.prepare();
		await this.#cluster.prepare();
	}

	list(): Promise<readonly EnvironmentRecord[]> {
		return this.#lasting.list();
	}

	get(environment: string): Promise<EnvironmentRecord | undefined> {
		return this.#lasting.get(environment);
	}

	async put(record: EnvironmentRecord): Promise<void> {
		await this.#lasting.put(record);
		await this.#cluster.put(record);
	}

	/** From the place that counts last, so that a run that is killed half way is repeated. */
	async remove(environment: string): Promise<void> {
		await this.#cluster.remove(environment);
		await this.#lasting.remove(environment);
	}
}
