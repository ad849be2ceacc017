import { constants } from "node:os";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export interface BreakOff {
	/** Aborted by the first signal. */
	readonly signal: AbortSignal;
}

/**
 * Ends the process by a signal in order: once, when `end` has done its work. npm, the entry and a process group may each pass on
 * the same signal: the second one must not kill what is stopping the engines.
 */
export function onBreakOff(
	end: (signal: NodeJS.Signals) => Promise<void>,
): BreakOff {
	const interrupt = new AbortController();
	for (const signal of SIGNALS)
		process.on(signal, async () => {
			if (interrupt.signal.aborted) return;
			interrupt.abort(new Error(`broken off by ${signal}`));
			await end(signal);
			process.exit(128 + constants.signals[signal]);
		});
	return { signal: interrupt.signal };
}
