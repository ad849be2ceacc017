import type { Lease, Leases } from "./lease.ts";

/** A place that tells each write of an object apart: by `resourceVersion`, by generation. */
export interface LeaseStorage {
	read(
		environment: string,
	): Promise<{ readonly lease: Lease; readonly version: string } | undefined>;
	/**
	 * @param replaces the version that must be there; there must be none when undefined
	 * @returns the new version; undefined when something else is there
	 */
	write(
		environment: string,
		lease: Lease,
		replaces: string | undefined,
	): Promise<string | undefined>;
	/** Fine when another version is there: that one stays. */
	remove(environment: string, version: string): Promise<void>;
}

/** Leases in a place that all operators share. */
export class StoredLeases implements Leases {
	readonly #storage: LeaseStorage;
	/** As they were seen last. */
	readonly #seen = new Map<string, string>();
	/** As they were written last by this holder. */
	readonly #own = new Map<string, string>();

	constructor(storage: LeaseStorage) {
		this.#storage = storage;
	}

	async get(environment: string): Promise<Lease | undefined> {
		const found = await this.#storage.read(environment);
		if (found) this.#seen.set(environment, found.version);
		else this.#seen.delete(environment);
		return found?.lease;
	}

	async acquire(environment: string, lease: Lease): Promise<boolean> {
		if (await this.#write(environment, lease, this.#seen.get(environment)))
			return true;
		// When the response to a write is lost, its retry finds what the first attempt has written.
		const there = await this.#storage.read(environment);
		const landed =
			there?.lease.holder === lease.holder &&
			there.lease.renewed === lease.renewed;
		if (landed) this.#own.set(environment, there.version);
		return landed;
	}

	async renew(environment: string, lease: Lease): Promise<boolean> {
		const own = this.#own.get(environment);
		if (!own) return false;
		if (await this.#write(environment, lease, own)) return true;
		// A renewal whose response was lost has left a version that nobody here knows.
		const there = await this.#storage.read(environment);
		if (there?.lease.holder === lease.holder)
			return this.#write(environment, lease, there.version);
		this.#own.delete(environment);
		return false;
	}

	async release(environment: string): Promise<void> {
		const own = this.#own.get(environment);
		this.#own.delete(environment);
		if (own) await this.#storage.remove(environment, own);
	}

	async #write(
		environment: string,
		lease: Lease,
		replaces: string | undefined,
	): Promise<boolean> {
		const version = await this.#storage.write(environment, lease, replaces);
		if (version) this.#own.set(environment, version);
		return version !== undefined;
	}
}
