import { setTimeout } from "node:timers/promises";

/** How often and how patiently something that failed is tried again. Times are in milliseconds. */
export interface RetryPolicy {
	/** Pause after the first failure. @default 200 */
	readonly firstMs?: number;
	/** The longest pause. @default 10000 */
	readonly maxMs?: number;
	/** What a pause is multiplied by for the next one. @default 2 */
	readonly factor?: number;
	/** Share of each pause that is random, 0 to 1, so that many clients spread out. @default 0.2 */
	readonly jitter?: number;
	/** Attempts in all. @default no limit */
	readonly attempts?: number;
	/** Time since the begin of the first attempt after which no other begins. @default no limit */
	readonly forMs?: number;
}

export interface RetryFailure {
	readonly error: unknown;
	/** Attempts so far, from 1. */
	readonly attempt: number;
	/** Before the next attempt. */
	readonly pauseMs: number;
}

export interface RetryOptions extends RetryPolicy {
	/** Whether another attempt may succeed. @default always */
	readonly isTransient?: (error: unknown) => boolean;
	/** Called before each pause. */
	readonly onRetry?: (failure: RetryFailure) => void;
	/** Ends a pause and allows no other attempt. */
	readonly signal?: AbortSignal;
	/** @default the process's own */
	readonly clock?: RetryClock;
}

/** Time and chance, for a test to inject. */
export interface RetryClock {
	/** Milliseconds of a clock that never goes back. */
	now(): number;
	/** Settles after the time or when the signal aborts; never rejects. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
	/** In [0, 1). */
	random(): number;
}

const PROCESS_CLOCK: RetryClock = {
	now: () => performance.now(),
	sleep: (ms, signal) =>
		setTimeout(ms, undefined, signal && { signal }).catch(() => undefined),
	random: Math.random,
};

/**
 * Calls until a call succeeds. At least one attempt is made, also when the signal is aborted already.
 * @param action called with the number of the attempt, from 1
 * @throws the latest error: when it is not transient, when the policy allows no other attempt, or when the signal aborts
 */
export async function retry<T>(
	action: (attempt: number) => Promise<T>,
	options: RetryOptions = {},
): Promise<T> {
	const {
		attempts = Number.POSITIVE_INFINITY,
		forMs = Number.POSITIVE_INFINITY,
		isTransient = () => true,
		onRetry,
		signal,
		clock = PROCESS_CLOCK,
	} = options;
	const backoff = new Backoff(options, clock);
	const begun = clock.now();
	for (let attempt = 1; ; attempt++)
		try {
			return await action(attempt);
		} catch (error) {
			const isFinal =
				signal?.aborted ||
				attempt >= attempts ||
				clock.now() - begun >= forMs ||
				!isTransient(error);
			if (isFinal) throw error;
			const pause = backoff.next();
			onRetry?.({ error, attempt, pauseMs: pause });
			await clock.sleep(pause, signal);
			if (signal?.aborted) throw error;
		}
}

/**
 * Milliseconds of the pause after so many failures in a row (from 1). A jitter makes it shorter.
 * @param random in [0, 1)
 */
export function pauseMs(
	{ firstMs = 200, maxMs = 10_000, factor = 2, jitter = 0.2 }: RetryPolicy,
	failures: number,
	random = Math.random(),
): number {
	const longest = Math.min(firstMs * factor ** (failures - 1), maxMs);
	return Math.round(longest * (1 - jitter * random));
}

/**
 * The pauses of a policy, one after the other. For work that goes on for ever and decides by itself when a failure is
 * over ({@link reset}); what is called until it succeeds takes {@link retry}.
 */
export class Backoff {
	readonly #policy: RetryPolicy;
	readonly #clock: RetryClock;
	#failures = 0;

	constructor(policy: RetryPolicy = {}, clock: RetryClock = PROCESS_CLOCK) {
		this.#policy = policy;
		this.#clock = clock;
	}

	/** After a success: the next pause is the first one again. */
	reset(): void {
		this.#failures = 0;
	}

	/** Milliseconds of the next pause. */
	next(): number {
		return pauseMs(this.#policy, ++this.#failures, this.#clock.random());
	}

	/** Waits for the next pause to pass or the signal to abort; never rejects. */
	wait(signal?: AbortSignal): Promise<void> {
		return this.#clock.sleep(this.next(), signal);
	}
}
