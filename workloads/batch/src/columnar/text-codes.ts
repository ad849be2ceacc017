/** The texts of a column of one row group: each gets a code from 1 on, in order of appearance. */
export class TextCodes {
	readonly #codes = new Map<string, number>();

	get values(): readonly string[] {
		return [...this.#codes.keys()];
	}

	codeOf(text: string): number {
		const known = this.#codes.get(text);
		if (known !== undefined) return known;
		const code = this.#codes.size + 1;
		this.#codes.set(text, code);
		return code;
	}

	clear(): void {
		this.#codes.clear();
	}
}
