/** FNV-1a over the UTF-16 units of a text, then a final mix: 32 bits that seed a generator. */
function hash(text: string, basis: number): number {
	let h = basis >>> 0;
	for (let i = 0; i < text.length; i++)
		h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
	h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
	h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
	return (h ^ (h >>> 16)) >>> 0;
}

/**
 * A seeded generator (sfc32 of PractRand: 128 bits of state, passes BigCrush). The same seed gives the same
 * numbers on every machine.
 */
export class Random {
	#a: number;
	#b: number;
	#c: number;
	#counter = 1;
	#spare = Number.NaN;

	constructor(seed: string) {
		this.#a = hash(seed, 0x811c9dc5);
		this.#b = hash(seed, 0x9e3779b9);
		this.#c = hash(seed, 0x243f6a88);
		for (let i = 0; i < 12; i++) this.uniform();
	}

	/** In [0, 1), 32 bits. */
	uniform(): number {
		const sum = (this.#a + this.#b + this.#counter) | 0;
		this.#counter = (this.#counter + 1) | 0;
		this.#a = this.#b ^ (this.#b >>> 9);
		this.#b = (this.#c + (this.#c << 3)) | 0;
		this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
		return (sum >>> 0) / 0x1_0000_0000;
	}

	/** In (0, 1]: its logarithm is finite. */
	positive(): number {
		return 1 - this.uniform();
	}

	/** Standard normal (Marsaglia's polar method, which gives two at a time). */
	normal(): number {
		if (!Number.isNaN(this.#spare)) {
			const value = this.#spare;
			this.#spare = Number.NaN;
			return value;
		}
		for (;;) {
			const u = 2 * this.uniform() - 1;
			const v = 2 * this.uniform() - 1;
			const square = u * u + v * v;
			if (square > 0 && square < 1) {
				const factor = Math.sqrt((-2 * Math.log(square)) / square);
				this.#spare = v * factor;
				return u * factor;
			}
		}
	}
}
