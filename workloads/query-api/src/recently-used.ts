interface Kept<V> {
	readonly value: Promise<V>;
	/** Milliseconds since the epoch. */
	readonly at: number;
	weight: number;
}

/** Answers in memory: those that were used least recently go first when all of them weigh too much. */
export class RecentlyUsed<V> {
	readonly #maxWeight: number;
	readonly #weigh: (value: V) => number;
	/** In the order of their last use. */
	readonly #kept = new Map<string, Kept<V>>();
	#weight = 0;

	/** @param weigh the weight of an answer once it is there; before it weighs nothing */
	constructor(maxWeight: number, weigh: (value: V) => number) {
		this.#maxWeight = maxWeight;
		this.#weigh = weigh;
	}

	/** The answer, which may still be on its way; undefined when there is none or it was put in before `notBefore`. */
	get(key: string, notBefore = 0): Promise<V> | undefined {
		const kept = this.#kept.get(key);
		if (!kept || kept.at < notBefore) return undefined;
		this.#kept.delete(key);
		this.#kept.set(key, kept);
		return kept.value;
	}

	/** Keeps an answer; a failure is forgotten as soon as it is known. */
	set(key: string, value: Promise<V>, now: number): void {
		this.#forget(key);
		const kept = { value, at: now, weight: 0 };
		this.#kept.set(key, kept);
		value.then(
			(known) => {
				if (this.#kept.get(key) !== kept) return;
				kept.weight = this.#weigh(known);
				this.#weight += kept.weight;
				for (const oldest of this.#kept.keys()) {
					if (this.#weight <= this.#maxWeight) break;
					this.#forget(oldest);
				}
			},
			() => {
				if (this.#kept.get(key) === kept) this.#forget(key);
			},
		);
	}

	#forget(key: string): void {
		this.#weight -= this.#kept.get(key)?.weight ?? 0;
		this.#kept.delete(key);
	}
}
