/** What the API answers; a problem (RFC 9457) is thrown as an error with its detail. */
export async function get(path) {
	const response = await fetch(path, {
		headers: { accept: "application/json" },
	});
	const body = await response.json().catch(() => ({}));
	if (!response.ok) {
		const error = new Error(body.detail ?? `${response.status}`);
		error.status = response.status;
		throw error;
	}
	return body;
}

export const windowsPath = (ticker, query) =>
	`/v1/tickers/${encodeURIComponent(ticker)}/windows?${new URLSearchParams(query)}`;

/** Subscribes to updates of windows; the browser connects again by itself. Returns what ends it. */
export function stream(tickers, { onWindow, onState }) {
	const query = tickers
		? `?${new URLSearchParams({ tickers: [...tickers].join() })}`
		: "";
	const source = new EventSource(`/v1/stream${query}`);
	let interrupted = false;
	source.addEventListener("open", () => {
		onState("live", interrupted);
		interrupted = false;
	});
	source.addEventListener("error", () => {
		interrupted = true;
		onState("reconnecting", false);
	});
	source.addEventListener("window", ({ data }) => onWindow(JSON.parse(data)));
	return () => source.close();
}
