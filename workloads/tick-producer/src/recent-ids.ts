/** Remembers the latest identities, so that what comes twice within them is known. */
export class RecentIds {
	readonly #capacity: number;
	readonly #ids = new Set<string>();

	constructor(capacity: number) {
		this.#capacity = capacity;
	}

	/** Whether it is new; it is remembered then. */
	add(id: string): boolean {
		if (this.#ids.has(id)) return false;
		this.#ids.add(id);
		if (this.#ids.size > this.#capacity) {
			// A set keeps the order of insertion.
			const [oldest] = this.#ids;
			this.#ids.delete(oldest as string);
		}
		return true;
	}
}
