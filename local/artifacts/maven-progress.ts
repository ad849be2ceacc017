const UNITS: Readonly<Record<string, number>> = {
	B: 1,
	kB: 1e3,
	MB: 1e6,
	GB: 1e9,
};

/** Follows the output of a Maven run and knows how many bytes of a set of files have come. */
export class MavenProgress {
	readonly #sizes: ReadonlyMap<string, number>;
	readonly #here = new Set<string>();
	#done = 0;
	#underway = 0;

	/** @param sizes bytes of each file by its name; other files (POMs) are not counted */
	constructor(sizes: ReadonlyMap<string, number>) {
		this.#sizes = sizes;
	}

	/** Bytes of the files that have come or are coming. */
	get bytes(): number {
		return this.#done + this.#underway;
	}

	/** A file that is here already, or has been copied. */
	arrived(file: string): void {
		const size = this.#sizes.get(file);
		if (size === undefined || this.#here.has(file)) return;
		this.#here.add(file);
		this.#done += size;
	}

	/** One line of Maven: `Downloaded from …` or `Progress (2): 4.1/15 kB | 1.2 MB`. */
	line(text: string): void {
		const downloaded = /^Downloaded from [^:]+: (\S+)/.exec(text)?.[1];
		if (downloaded)
			this.arrived(downloaded.slice(downloaded.lastIndexOf("/") + 1));
		if (downloaded || !text.startsWith("Progress (")) {
			this.#underway = 0;
			return;
		}
		this.#underway = 0;
		for (const [, bytes, unit] of text.matchAll(
			/([\d.]+)(?:\/[\d.]+)? ([kMG]?B)/g,
		))
			this.#underway += Number(bytes) * (UNITS[unit ?? ""] ?? 0);
	}
}
