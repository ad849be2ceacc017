import { setTimeout as sleep } from "node:timers/promises";

export interface RetryProps {
	/** Why a failure may pass; undefined when it will not. */
	readonly reason: (error: unknown) => string | undefined;
	/** Before the second try, the third, …; their number bounds the tries. */
	readonly delaysMs?: readonly number[];
	/** Told before each wait. */
	readonly report?: (reason: string, delayMs: number) => void;
	/** Ends the waiting with the last failure. */
	readonly signal?: AbortSignal;
}

const DELAYS_MS = [1_000, 3_000, 10_000, 30_000];

/** Tries again what may pass; what will not is thrown at once, what did not in the end. */
export async function retry<T>(
	action: () => Promise<T>,
	{ reason, delaysMs = DELAYS_MS, report, signal }: RetryProps,
): Promise<T> {
	for (let tries = 0; ; tries++) {
		try {
			return await action();
		} catch (error) {
			const why = reason(error);
			const delay = delaysMs[tries];
			if (why === undefined || delay === undefined || signal?.aborted)
				throw error;
			report?.(why, delay);
			await sleep(delay, undefined, signal ? { signal } : {}).catch(() => {
				throw error;
			});
		}
	}
}
