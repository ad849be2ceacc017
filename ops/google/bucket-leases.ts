import type { Lease, Leases } from "../records/lease.ts";
import type { Bucket } from "./bucket.ts";

/** Its name in the bucket is a contract: under two names, two versions of this code could change an environment at once. */
const LEASE_OBJECT = "turn.json";
const nameOf = (environment: string): string =>
	`${environment}/${LEASE_OBJECT}`;

/** Leases as objects of the state bucket; an object's generation shows whether somebody else has written it since. */
export class BucketLeases implements Leases {
	readonly #bucket: Bucket;
	/** Of the object as it was seen or written last. */
	readonly #generations = new Map<string, string>();

	constructor(bucket: Bucket) {
		this.#bucket = bucket;
	}

	async get(environment: string): Promise<Lease | undefined> {
		const found = await this.#bucket.read(nameOf(environment));
		if (found) this.#generations.set(environment, found.generation);
		else this.#generations.delete(environment);
		return found && (JSON.parse(found.text) as Lease);
	}

	async acquire(environment: string, lease: Lease): Promise<boolean> {
		if (await this.#write(environment, lease)) return true;
		// When the response to a write is lost, its retry finds what the first attempt has written.
		const there = await this.get(environment);
		return there?.holder === lease.holder && there.renewed === lease.renewed;
	}

	/** Does nothing to a lease that somebody else has acquired since. */
	async renew(environment: string, lease: Lease): Promise<void> {
		if (this.#generations.has(environment))
			await this.#write(environment, lease);
	}

	async release(environment: string): Promise<void> {
		const generation = this.#generations.get(environment);
		this.#generations.delete(environment);
		if (generation) await this.#bucket.remove(nameOf(environment), generation);
	}

	async #write(environment: string, lease: Lease): Promise<boolean> {
		const replaces = this.#generations.get(environment) ?? null;
		const generation = await this.#bucket.write(nameOf(environment), lease, {
			replaces,
		});
		if (generation) this.#generations.set(environment, generation);
		// Somebody else's now: neither renewed nor released any more.
		else this.#generations.delete(environment);
		return generation !== undefined;
	}
}
