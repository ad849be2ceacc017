/** @import { StreamedWindow } from "../src/realtime-schemas.ts" */

/** The browser connects again by itself, except after an answer that is no stream (503: too many). */
const AGAIN_MS = 5_000;

/**
 * @typedef {object} StreamListener
 * @property {(name: "live" | "reconnecting", again: boolean) => void} state `again`: there may be updates that were
 *   missed
 * @property {(window: StreamedWindow) => void} window an update
 */

/**
 * Subscribes to updates of windows.
 *
 * @param {readonly string[] | undefined} tickers undefined: all
 * @param {StreamListener} on
 * @returns {() => void} what ends it
 */
export function stream(tickers, on) {
	const query = tickers
		? `?${new URLSearchParams({ tickers: tickers.join() })}`
		: "";
	/** @type {ReturnType<typeof setTimeout> | undefined} */
	let timer;
	let isInterrupted = false;
	const open = () => {
		const source = new EventSource(`/v1/stream${query}`);
		source.addEventListener("open", () => {
			on.state("live", isInterrupted);
			isInterrupted = false;
		});
		source.addEventListener("error", () => {
			isInterrupted = true;
			on.state("reconnecting", false);
			if (source.readyState === EventSource.CLOSED)
				timer = setTimeout(() => {
					current = open();
				}, AGAIN_MS);
		});
		source.addEventListener("window", ({ data }) =>
			on.window(JSON.parse(data)),
		);
		return source;
	};
	let current = open();
	return () => {
		clearTimeout(timer);
		current.close();
	};
}
