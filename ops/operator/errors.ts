/** What must not be done: a bad name, a lifetime that is too long, an environment that is not disposable. Nothing was changed. */
export class RefusedError extends Error {
	readonly code = "REFUSED";

	constructor(message: string) {
		super(message);
		this.name = "RefusedError";
	}
}

/** There is no environment of the name. Nothing was changed. */
export class AbsentError extends Error {
	readonly code = "ABSENT";

	/** @param left of one that was there and that nobody has a record of */
	constructor(environment: string, left: readonly string[] = []) {
		super(
			left.length
				? `there is no environment ${environment} on record, but something of one is there: ${left.join(", ")}; --leftovers removes it`
				: `there is no environment ${environment}, and nothing is left of one`,
		);
		this.name = "AbsentError";
	}
}

/** A signal stopped the command: the same command continues from there. */
export class InterruptedError extends Error {
	readonly code = "INTERRUPTED";

	constructor(what: string) {
		super(`${what} was interrupted; the same command continues from there`);
		this.name = "InterruptedError";
	}
}
