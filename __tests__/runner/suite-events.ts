/** How many tests ended how. */
export interface Counts {
	readonly passed: number;
	readonly failed: number;
	readonly skipped: number;
}

export type Outcome = keyof Counts;

/** A suite is a test file, by its path below `__tests__`, or a check by its name. */
export type SuiteEvent =
	| { readonly type: "started" | "ended"; readonly suite: string }
	| {
			readonly type: "test";
			readonly suite: string;
			readonly outcome: Outcome;
	  }
	/** A failure or a skipped test, to be read by a person. */
	| { readonly type: "message"; readonly text: string }
	/** The last word of a test process. */
	| { readonly type: "total"; readonly counts: Counts };

/** Tells events from what tests print themselves (RFC 7464, JSON text sequences). */
const RECORD_SEPARATOR = "\x1e";

/** An event as one line of a test process' standard output. */
export const eventLine = (event: SuiteEvent): string =>
	`${RECORD_SEPARATOR}${JSON.stringify(event)}\n`;

/** @returns undefined when the line is a test's own output */
export function parseEventLine(line: string): SuiteEvent | undefined {
	const at = line.indexOf(RECORD_SEPARATOR);
	return at === -1 ? undefined : JSON.parse(line.slice(at + 1));
}

/** A test file's name as a suite, which is also the pattern that chooses it. */
export const suiteName = (path: string): string =>
	path.replace(/^.*__tests__\//, "");
