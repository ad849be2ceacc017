interface Kept<V> {
	value: Promise<V>;
	/** Takes its place when it is there. */
	renewed?: Promise<V>;
	/** When it was asked for, milliseconds since the epoch. */
	at: number;
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

	/** Whether an answer is kept that was put in before `notBefore`. */
	isOlder(key: string, notBefore: number): boolean {
		const kept = this.#kept.get(key);
		return kept !== undefined && kept.at < notBefore;
	}

	/** Keeps an answer; a failure is forgotten as soon as it is known. */
	set(key: string, value: Promise<V>, now: number): void {
		this.forget(key);
		const kept: Kept<V> = { value, at: now, weight: 0 };
		this.#kept.set(key, kept);
		this.#settle(key, kept);
	}

	/** Has an answer take the place of the kept one when it is there; a failure leaves what is kept. */
	renew(key: string, value: Promise<V>, now: number): void {
		const kept = this.#kept.get(key);
		if (!kept) {
			this.set(key, value, now);
			return;
		}
		kept.at = now;
		kept.renewed = value;
		const take = (isThere: boolean) => {
			const { renewed } = kept;
			if (!renewed || this.#kept.get(key) !== kept) return;
			delete kept.renewed;
			if (!isThere) return;
			kept.value = renewed;
			this.#settle(key, kept);
		};
		value.then(
			() => take(true),
			() => take(false),
		);
	}

	/** Changes an answer, that on its way included; nothing when there is none. */
	change(key: string, change: (value: V) => V): void {
		const kept = this.#kept.get(key);
		if (!kept) return;
		kept.value = kept.value.then(change);
		if (kept.renewed) {
			kept.renewed = kept.renewed.then(change);
			// Whoever renews learns of a failure.
			kept.renewed.catch(() => undefined);
		}
		this.#settle(key, kept);
	}

	forget(key: string): void {
		this.#weight -= this.#kept.get(key)?.weight ?? 0;
		this.#kept.delete(key);
	}

	#settle(key: string, kept: Kept<V>): void {
		kept.value.then(
			(known) => {
				if (this.#kept.get(key) !== kept) return;
				this.#weight -= kept.weight;
				kept.weight = this.#weigh(known);
				this.#weight += kept.weight;
				for (const oldest of this.#kept.keys()) {
					if (this.#weight <= this.#maxWeight) break;
					this.forget(oldest);
				}
			},
			() => {
				if (this.#kept.get(key) === kept) this.forget(key);
			},
		);
	}
}
