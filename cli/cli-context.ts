import type { StopSignal, StopSignals } from "../processes/stop-signals.ts";

/** What every command is given: nothing inside reads the clock, the variables, git or the terminal by itself. */
export interface Cli {
	/** Results go to standard output, progress and errors to standard error. */
	readonly process: {
		readonly stdout: Output;
		readonly stderr: Output;
		readonly env?: Readonly<Partial<Record<string, string>>>;
		exitCode?: number | string | null;
	};
	/** The project's folder. */
	readonly root: string;
	/** Variables of the process. */
	readonly environment: Readonly<Record<string, string>>;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
	/** Who runs this, e.g. `ada@laptop (pid 4711)`. */
	readonly who: string;
	/** Of what is made, where no flag names another. */
	readonly owner: () => string;
	/** Of the checkout, with `-dirty` where it differs from what is committed. */
	readonly commit: () => string;
	/** Reads a line from the terminal; absent where there is none. */
	readonly prompt?: (question: string) => Promise<string>;
	/** Turns signals into a stop from now on; SIGINT, SIGTERM and SIGHUP unless others are given. */
	readonly stopSignals: (signals?: readonly StopSignal[]) => StopSignals;
	/** Given the error that a command ended with; for a caller in the same process. */
	readonly failed?: (error: unknown) => void;
}

/** A stream as Node has it. */
export interface Output {
	readonly isTTY?: boolean | undefined;
	readonly columns?: number | undefined;
	/** @param done called when it is written, or with the reason why it cannot be */
	readonly write: (
		chunk: string | Uint8Array,
		done?: (error?: Error | null) => void,
	) => void;
}

/** A line for people who wait for the result. */
export const say = (cli: Cli, line: string): void =>
	void cli.process.stderr.write(`${line}\n`);

/** Whether a pipeline runs this instead of a person. */
export const inCi = ({ environment }: Cli): boolean => Boolean(environment.CI);
