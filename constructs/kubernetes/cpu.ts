/** Processor time of a container. Immutable. */
export class Cpu {
	/** Thousandths of a core. */
	readonly millis: number;

	private constructor(millis: number) {
		if (!Number.isSafeInteger(millis) || millis <= 0)
			throw new RangeError(
				`processor time is a whole number of millicores > 0, not ${millis}`,
			);
		this.millis = millis;
	}

	static millis(n: number): Cpu {
		return new Cpu(n);
	}

	static cores(n: number): Cpu {
		return new Cpu(Math.round(n * 1_000));
	}

	/** The Kubernetes quantity as the API server writes it back, e.g. `250m` or `2`; any other form is a diff on each plan. */
	toQuantity(): string {
		return this.millis % 1_000 === 0
			? String(this.millis / 1_000)
			: `${this.millis}m`;
	}
}
