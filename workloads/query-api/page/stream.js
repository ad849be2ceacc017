/** The browser connects again by itself, except after an answer that is no stream (503: too many). */
const AGAIN_MS = 5_000;

/**
 * Subscribes to updates of windows, of some tickers or of all.
 *
 * @param on.state takes `live` or `reconnecting`, and whether there may be updates that were missed
 * @returns what ends it
 */
export function stream(tickers, on) {
	const query = tickers
		? `?${new URLSearchParams({ tickers: [...tickers].join() })}`
		: "";
	let source;
	let timer;
	let isInterrupted = false;
	const open = () => {
		source = new EventSource(`/v1/stream${query}`);
		source.addEventListener("open", () => {
			on.state("live", isInterrupted);
			isInterrupted = false;
		});
		source.addEventListener("error", () => {
			isInterrupted = true;
			on.state("reconnecting", false);
			if (source.readyState === EventSource.CLOSED)
				timer = setTimeout(open, AGAIN_MS);
		});
		source.addEventListener("window", ({ data }) =>
			on.window(JSON.parse(data)),
		);
	};
	open();
	return () => {
		clearTimeout(timer);
		source.close();
	};
}
