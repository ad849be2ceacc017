/** An address with a query: lists give a parameter several times, undefined gives none. */
export function withQuery(path, query) {
	const given = Object.entries(query).flatMap(([name, value]) =>
		[value]
			.flat()
			.filter((one) => one !== undefined)
			.map((one) => [name, String(one)]),
	);
	const text = String(new URLSearchParams(given));
	return `${path}${text && `?${text}`}`;
}

/** What the API answers; a problem (RFC 9457) is thrown as an error with its detail and status. */
export async function get(path, query = {}, signal = undefined) {
	const response = await fetch(withQuery(path, query), {
		headers: { accept: "application/json" },
		signal,
	});
	const body = await response.json().catch(() => ({}));
	if (!response.ok) {
		const error = new Error(body.detail ?? `${response.status}`);
		error.status = response.status;
		throw error;
	}
	return body;
}

/** `/v1/<folder>/<ticker>[/<what>]` */
export const tickerPath = (folder, ticker, what) =>
	["/v1", folder, encodeURIComponent(ticker), what].filter(Boolean).join("/");
