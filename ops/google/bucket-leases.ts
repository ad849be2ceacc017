import type { Lease, Leases } from "../records/turn.ts";
import type { Bucket } from "./bucket.ts";

/** Turns as objects of the state bucket, `<environment>/turn.json`, kept apart by their generations. */
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

	async take(environment: string, lease: Lease): Promise<boolean> {
		if (await this.#write(environment, lease)) return true;
		// An answer that was lost is asked for again, and finds its own first try.
		const there = await this.get(environment);
		return there?.holder === lease.holder && there.renewed === lease.renewed;
	}

	/** Does nothing to a turn that somebody else has taken since. */
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
		// Somebody else's now: neither renewed nor taken away any more.
		else this.#generations.delete(environment);
		return generation !== undefined;
	}
}

const nameOf = (environment: string): string => `${environment}/turn.json`;
