import type { RetryOptions } from "@tickstack/contracts/retry";

/** Called before each pause, with why another attempt may succeed. */
export type OnRetry = (reason: string, pauseMs: number) => void;

export interface TransientRetryProps {
	/** Why a failure may pass; undefined when it will not. */
	readonly reason: (error: unknown) => string | undefined;
	readonly onRetry?: OnRetry | undefined;
	/** Ends a pause with the latest failure. */
	readonly signal?: AbortSignal | undefined;
}

/** How operations retry what may pass: five attempts, with pauses of up to 1, 3, 9 and 27 s. */
export const transientRetry = ({
	reason,
	onRetry,
	signal,
}: TransientRetryProps): RetryOptions => ({
	firstMs: 1_000,
	factor: 3,
	maxMs: 30_000,
	attempts: 5,
	isTransient: (error) => reason(error) !== undefined,
	onRetry: ({ error, pauseMs }) => onRetry?.(reason(error) ?? "", pauseMs),
	...(signal && { signal }),
});
