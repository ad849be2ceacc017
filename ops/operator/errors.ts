/** What must not be done: a bad name, a lifetime that is too long, an environment that is not disposable. Nothing was changed. */
export class RefusedError extends Error {
	readonly code = "REFUSED";

	constructor(message: string) {
		super(message);
		this.name = "RefusedError";
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
