const UNITS = {
	B: 1,
	KiB: 2 ** 10,
	MiB: 2 ** 20,
	GiB: 2 ** 30,
	TiB: 2 ** 40,
} as const;

/** An amount of bytes. Immutable; prints in the largest binary unit that divides it. */
export class Size {
	readonly bytes: number;

	private constructor(bytes: number) {
		if (!Number.isSafeInteger(bytes) || bytes < 0)
			throw new RangeError(
				`a size is a whole number of bytes ≥ 0, not ${bytes}`,
			);
		this.bytes = bytes;
	}

	static bytes(n: number): Size {
		return new Size(n);
	}

	static kibibytes(n: number): Size {
		return new Size(Math.round(n * UNITS.KiB));
	}

	static mebibytes(n: number): Size {
		return new Size(Math.round(n * UNITS.MiB));
	}

	static gibibytes(n: number): Size {
		return new Size(Math.round(n * UNITS.GiB));
	}

	static tebibytes(n: number): Size {
		return new Size(Math.round(n * UNITS.TiB));
	}

	/** Reads `64MiB`, `10Gi` (Kubernetes), `512 KiB` or a bare number of bytes; undefined for anything else. */
	static parse(text: string): Size | undefined {
		const match = /^(\d+(?:\.\d+)?)\s*(?:([KMGT])i?B?|B)?$/.exec(text.trim());
		if (!match) return undefined;
		const unit = match[2] ? (`${match[2]}iB` as keyof typeof UNITS) : "B";
		const bytes = Math.round(Number(match[1]) * UNITS[unit]);
		return Number.isSafeInteger(bytes) ? new Size(bytes) : undefined;
	}

	toMebibytes(): number {
		return this.bytes / UNITS.MiB;
	}

	toGibibytes(): number {
		return this.bytes / UNITS.GiB;
	}

	times(factor: number): Size {
		return new Size(Math.floor(this.bytes * factor));
	}

	plus(other: Size): Size {
		return new Size(this.bytes + other.bytes);
	}

	/** The Kubernetes quantity, e.g. `50Gi`. */
	toQuantity(): string {
		return this.toString().replace(/B$/, "");
	}

	/** The JVM's notation, e.g. `512m`: whole mebibytes, rounded down. */
	toJvm(): string {
		return `${Math.floor(this.toMebibytes())}m`;
	}

	toString(): string {
		for (const unit of ["TiB", "GiB", "MiB", "KiB"] as const)
			if (this.bytes >= UNITS[unit] && this.bytes % UNITS[unit] === 0)
				return `${this.bytes / UNITS[unit]}${unit}`;
		return `${this.bytes}B`;
	}

	toJSON(): string {
		return this.toString();
	}
}
