/** A command line that cannot be obeyed. */
export class UsageError extends Error {
	readonly code = "USAGE";

	constructor(message: string) {
		super(message);
		this.name = "UsageError";
	}
}
