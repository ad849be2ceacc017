/** How a process that was run once has ended. */
export interface RunEnd {
	/** Exit code, or the name of the signal; null when it did not run at all. */
	readonly exit: number | string | null;
	/** The same in words, e.g. `ended with exit code 1`. */
	readonly reason: string;
}
