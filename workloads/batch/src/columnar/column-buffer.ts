export type Values = Float64Array | BigInt64Array | Uint32Array | Uint8Array;
export type Arrays<K extends string> = Readonly<Record<K, Values>>;

/** What holds a column's values: `new Float64Array(rows)` for one kind, and so on. */
export type Allocators<A> = { readonly [K in keyof A]: (rows: number) => A[K] };

export const numbers = (rows: number) => new Float64Array(rows);
/** Whole numbers that may be beyond 2^53. */
export const longs = (rows: number) => new BigInt64Array(rows);
export const codes = (rows: number) => new Uint32Array(rows);
export const smallCodes = (rows: number) => new Uint8Array(rows);
/** A column that is not wanted. */
export const none = () => new Float64Array(0);

/** Columns of a row group that grows; its memory is used again for the next one. */
export class ColumnBuffer<K extends string, A extends Arrays<K>> {
	readonly #allocators: Allocators<A>;
	#arrays: A;
	#capacity: number;
	#rows = 0;

	/** @param capacity rows to begin with */
	constructor(allocators: Allocators<A>, capacity: number) {
		this.#allocators = allocators;
		this.#capacity = capacity;
		this.#arrays = this.#map((name) => allocators[name](capacity));
	}

	get rows(): number {
		return this.#rows;
	}

	/** All columns; only the first `rows` values are of this group. */
	get arrays(): A {
		return this.#arrays;
	}

	/** Makes room for more rows: the columns of just these, to be filled. */
	append(rows: number): A {
		const from = this.#rows;
		this.#rows += rows;
		if (this.#rows > this.#capacity) this.#grow();
		return this.#map(
			(name) => this.#arrays[name].subarray(from, this.#rows) as A[K],
		);
	}

	clear(): void {
		this.#rows = 0;
	}

	#grow(): void {
		this.#capacity = Math.max(this.#rows, 2 * this.#capacity);
		this.#arrays = this.#map((name) => {
			const larger = this.#allocators[name](this.#capacity);
			(larger as { set(values: Values): void }).set(this.#arrays[name]);
			return larger;
		});
	}

	#map(value: (name: K) => A[K]): A {
		const names = Object.keys(this.#allocators) as K[];
		const arrays: Partial<Record<K, Values>> = {};
		for (const name of names) arrays[name] = value(name);
		return arrays as A;
	}
}
