import type { RetryPolicy } from "@tickstack/contracts/retry";

/** The user that a process runs as, when not the caller. */
export interface RunAs {
	readonly name: string;
	readonly uid: number;
	readonly gid: number;
	/**
	 * Whether the process may pass folders that are closed to the user, as a checkout below /root is: it keeps the one
	 * capability CAP_DAC_READ_SEARCH of root's. @default false
	 */
	readonly passesClosedFolders?: boolean;
}

/** A process to supervise, as data. */
export interface SupervisedSpec {
	readonly name: string;
	/** `job`: is done once it has ended with 0; `service`: runs until it is stopped. */
	readonly kind: "service" | "job";
	/** Must be ready (a job: done) before this one is started; are stopped after it. */
	readonly after: readonly string[];
	/** Must have stopped before this one is, whatever the order of start. */
	readonly stopAfter?: readonly string[];
	readonly program: string;
	readonly args: readonly string[];
	/** All of its environment. */
	readonly environment: Readonly<Record<string, string>>;
	readonly cwd: string;
	readonly runAs?: RunAs | undefined;
	readonly logFile: string;
	/** Runs before every start: folders, configuration files, a store that must be formatted. */
	prepare?(): Promise<void>;
	/** Whether it does its work, by its own signal; polled again and again. A throw means no. */
	ready(): Promise<boolean>;
	/** SIGTERM to SIGKILL. */
	readonly stopGraceMs: number;
	/**
	 * What is missing while it does not run, where the others can be without it: its failure is its own, and it is
	 * started again for good. @default its failure ends the start
	 */
	readonly missing?: string;
}

/** How a process that was run once has ended. */
export interface RunEnd {
	/** Exit code, or the name of the signal; null when it did not run at all. */
	readonly exit: number | string | null;
	/** The same in words, e.g. `ended with exit code 1`. */
	readonly reason: string;
}

/** Where a component is in its life. */
export type State =
	| "waiting"
	| "preparing"
	| "starting"
	| "ready"
	/** Was ready and is not now; its process runs. */
	| "unready"
	/** Has ended and is started again after a while. */
	| "backing off"
	/** A job that has ended well. */
	| "done"
	/** Keeps ending, or cannot be started at all; its last words say why. */
	| "failed"
	| "stopping"
	| "stopped";

/** When a process is probed, is started again, and counts as failed. */
export interface SupervisionPolicy {
	/** Pauses before restarts. @default 500 ms, doubled up to 30 s */
	readonly restart: RetryPolicy;
	/** A run of at least this length resets the back-off. @default 60 000 */
	readonly goodRunMs: number;
	/** Ends in a row, each soon after its start, after which a component counts as failed. @default 5 */
	readonly earlyEnds: number;
	/** Between two readiness probes of what is not ready. @default 250 */
	readonly pollMs: number;
	/** Between two readiness probes of what is ready. @default 2 000 */
	readonly watchMs: number;
}

export const SUPERVISION: SupervisionPolicy = {
	restart: { firstMs: 500, maxMs: 30_000, jitter: 0 },
	goodRunMs: 60_000,
	earlyEnds: 5,
	pollMs: 250,
	watchMs: 2_000,
};
