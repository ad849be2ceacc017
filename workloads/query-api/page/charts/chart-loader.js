/** @import { ChartListener } from "./base-chart.js" */

/**
 * A chart of items in the order of time.
 *
 * @template T
 * @typedef {object} LoadedChart
 * @property {readonly T[]} items earliest first
 * @property {(items: readonly T[]) => void} show replaces all
 * @property {(items: readonly T[]) => void} prepend adds earlier ones
 * @property {() => void} remove takes it off the page
 */

/**
 * Where the items of a chart come from.
 *
 * @template T
 * @typedef {object} Source
 * @property {boolean} hasEarlier whether there may be items before those loaded
 * @property {(first: T, signal: AbortSignal) => Promise<readonly T[]>} before the items before one
 */

/**
 * What a view does with its chart whatever it draws. The chart is made when it is first shown: only then its place has a
 * size. Each load ends the one before it. Near its earliest item earlier ones are loaded.
 *
 * @template T
 * @template {LoadedChart<T>} C
 * @template {Source<T>} S
 */
export class ChartLoader {
	/** @type {(on: ChartListener<T>) => C} */
	#make;
	/** @type {() => void} */
	#onHover;
	/** @type {C | undefined} */
	#made;
	/** @type {S | undefined} */
	#source;
	/** @type {T | undefined} */
	#hovered;
	#loading = new AbortController();
	#isLoadingEarlier = false;

	/**
	 * @param {(on: ChartListener<T>) => C} make
	 * @param {() => void} onHover is called when another item is under the pointer, or none
	 */
	constructor(make, onHover) {
		this.#make = make;
		this.#onHover = onHover;
	}

	get chart() {
		this.#made ??= this.#make({
			hover: (item) => {
				this.#hovered = item;
				this.#onHover();
			},
			edge: () => this.#loadEarlier(),
		});
		return this.#made;
	}

	/** The item under the pointer. */
	get hovered() {
		return this.#hovered;
	}

	/** Is aborted when what is being loaded is not wanted any more. */
	get signal() {
		return this.#loading.signal;
	}

	/**
	 * Begins a load from a source, and ends the one before.
	 *
	 * @param {S} source
	 * @returns {AbortSignal}
	 */
	begin(source) {
		this.end();
		this.#loading = new AbortController();
		this.#source = source;
		this.#hovered = undefined;
		return this.signal;
	}

	/** Has the next use of the chart make another one. */
	renew() {
		this.#made?.remove();
		this.#made = undefined;
	}

	/** Ends what is being loaded. */
	end() {
		this.#loading.abort();
	}

	async #loadEarlier() {
		const [first] = this.chart.items;
		if (!first || !this.#source?.hasEarlier || this.#isLoadingEarlier) return;
		this.#isLoadingEarlier = true;
		const { signal } = this;
		try {
			const items = await this.#source.before(first, signal);
			if (!signal.aborted && items.length) this.chart.prepend(items);
		} catch {
			// The next move to the edge tries again.
		} finally {
			this.#isLoadingEarlier = false;
		}
	}
}
