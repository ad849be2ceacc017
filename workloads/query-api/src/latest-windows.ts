import type { RealtimeWindow } from "@tickstack/contracts/realtime-window";
import type { WindowStore } from "./window-store.ts";

const MAX_AGE_MS = 1_000;

/** Asks for the newest window of each ticker at most once a second, however many want to know. */
export function latestWindows(
	store: Pick<WindowStore, "latestByTicker">,
	now: () => number,
): () => Promise<readonly RealtimeWindow[]> {
	let at = Number.NEGATIVE_INFINITY;
	let answer: Promise<readonly RealtimeWindow[]> | undefined;
	return () => {
		if (!answer || now() - at > MAX_AGE_MS) {
			at = now();
			const asked = store.latestByTicker();
			answer = asked;
			// A failure is not kept.
			asked.catch(() => {
				if (answer === asked) answer = undefined;
			});
		}
		return answer;
	};
}
