/** What must not be done: a bad name, a lifetime that is too long, an environment that is not disposable. Nothing was changed. */
export class RefusedError extends Error {
	readonly code = "REFUSED";

	constructor(message: string) {
		super(message);
		this.name = "RefusedError";
	}
}
