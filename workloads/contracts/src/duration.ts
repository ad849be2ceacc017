const UNITS = {
	ms: 1,
	s: 1_000,
	m: 60_000,
	h: 3_600_000,
	d: 86_400_000,
} as const;

/** A span of time in whole milliseconds. Immutable; prints in the largest unit that divides it. */
export class Duration {
	readonly milliseconds: number;

	private constructor(milliseconds: number) {
		if (!Number.isSafeInteger(milliseconds) || milliseconds < 0)
			throw new RangeError(
				`a duration is a whole number of milliseconds ≥ 0, not ${milliseconds}`,
			);
		this.milliseconds = milliseconds;
	}

	static milliseconds(n: number): Duration {
		return new Duration(n);
	}

	static seconds(n: number): Duration {
		return new Duration(Math.round(n * UNITS.s));
	}

	static minutes(n: number): Duration {
		return new Duration(Math.round(n * UNITS.m));
	}

	static hours(n: number): Duration {
		return new Duration(Math.round(n * UNITS.h));
	}

	static days(n: number): Duration {
		return new Duration(Math.round(n * UNITS.d));
	}

	/** Reads `250ms`, `30s`, `5m`, `4h`, `7d`; undefined for anything else (a bare number has no unit). */
	static parse(text: string): Duration | undefined {
		const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/.exec(text.trim());
		if (!match) return undefined;
		const ms = Math.round(
			Number(match[1]) * UNITS[match[2] as keyof typeof UNITS],
		);
		return Number.isSafeInteger(ms) ? new Duration(ms) : undefined;
	}

	toSeconds(): number {
		return this.milliseconds / UNITS.s;
	}

	toHours(): number {
		return this.milliseconds / UNITS.h;
	}

	toString(): string {
		for (const unit of ["d", "h", "m", "s"] as const)
			if (
				this.milliseconds >= UNITS[unit] &&
				this.milliseconds % UNITS[unit] === 0
			)
				return `${this.milliseconds / UNITS[unit]}${unit}`;
		return `${this.milliseconds}ms`;
	}

	toJSON(): string {
		return this.toString();
	}
}
