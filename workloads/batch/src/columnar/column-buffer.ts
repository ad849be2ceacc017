type Values = Float64Array | Uint32Array | Uint8Array;
export type Arrays<K extends string> = Readonly<Record<K, Values>>;

/** What holds a column's values: `new Float64Array(rows)` for one kind, and so on. */
export type Allocators<A> = { readonly [K in keyof A]: (rows: number) => A[K] };

export const numbers = (rows: number) =>
	new Float64Array(new SharedArrayBuffer(8 * rows));
export const codes = (rows: number) =>
	new Uint32Array(new SharedArrayBuffer(4 * rows));
export const smallCodes = (rows: number) =>
	new Uint8Array(new SharedArrayBuffer(rows));
/** A column that is not wanted. */
export const none = () => numbers(0);

/** Columns of rows that grow, in memory that threads share; it is used again for the next rows. */
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

	/** The columns of all rows so far. */
	get arrays(): A {
		return this.#part(0);
	}

	/** Makes room for more rows: the columns of just these, to be filled. */
	append(rows: number): A {
		const from = this.#rows;
		this.#rows += rows;
		if (this.#rows > this.#capacity) this.#grow();
		return this.#part(from);
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

	#part(from: number): A {
		return this.#map(
			(name) => this.#arrays[name].subarray(from, this.#rows) as A[K],
		);
	}

	#map(value: (name: K) => A[K]): A {
		const names = Object.keys(this.#allocators) as K[];
		const arrays: Partial<Record<K, Values>> = {};
		for (const name of names) arrays[name] = value(name);
		return arrays as A;
	}
}
