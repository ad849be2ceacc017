/** A signal stopped the command: the same command goes on from there. */
export class InterruptedError extends Error {
	readonly code = "INTERRUPTED";

	constructor(what: string) {
		super(`${what} was interrupted; the same command goes on from there`);
		this.name = "InterruptedError";
	}
}
