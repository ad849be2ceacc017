/** @import { Features, Monthly, Quality, Screener, TickerQuality } from "../src/batch-schemas.ts" */
/** @import { Freshness, Tickers, Windows } from "../src/realtime-schemas.ts" */
/** @import { Candles } from "../src/view-schemas.ts" */

/**
 * What each path answers.
 *
 * @typedef {{
 *   "/v1/tickers": Tickers,
 *   [path: `/v1/tickers/${string}/windows`]: Windows,
 *   [path: `/v1/tickers/${string}/candles`]: Candles,
 *   [path: `/v1/features/${string}`]: Features,
 *   [path: `/v1/monthly/${string}`]: Monthly,
 *   "/v1/screener": Screener,
 *   "/v1/quality": Quality,
 *   [path: `/v1/quality/${string}`]: TickerQuality,
 *   "/v1/freshness": Freshness,
 * }} Answers
 */

/** @typedef {Readonly<Record<string, string | number | readonly string[] | undefined>>} Query */

/** A problem (RFC 9457) that the API answers with, or what else is no answer. */
class ApiError extends Error {
	/**
	 * @param {string} detail
	 * @param {number} status of HTTP
	 */
	constructor(detail, status) {
		super(detail);
		this.name = "ApiError";
		this.status = status;
	}
}

/**
 * Status of the answer that an error comes from; undefined when there was no answer.
 *
 * @param {unknown} error
 */
export const statusOf = (error) =>
	error instanceof ApiError ? error.status : undefined;

/**
 * What went wrong, for people.
 *
 * @param {unknown} error
 */
export const messageOf = (error) =>
	error instanceof Error ? error.message : String(error);

/**
 * An address with a query: lists give a parameter several times, undefined gives none.
 *
 * @param {string} path
 * @param {Query} query
 */
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

/**
 * What the API answers.
 *
 * @template {keyof Answers} P
 * @param {P} path
 * @param {Query} [query]
 * @param {AbortSignal} [signal]
 * @returns {Promise<Answers[P]>}
 * @throws {ApiError} for a problem, with its detail and status
 */
export async function get(path, query = {}, signal) {
	const response = await fetch(withQuery(path, query), {
		headers: { accept: "application/json" },
		signal: signal ?? null,
	});
	const body = await response.json().catch(() => ({}));
	if (!response.ok)
		throw new ApiError(body.detail ?? `${response.status}`, response.status);
	return body;
}

/** @param {string} ticker */
export const windowsPath = (ticker) =>
	/** @type {const} */ (`/v1/tickers/${encodeURIComponent(ticker)}/windows`);

/** @param {string} ticker */
export const candlesPath = (ticker) =>
	/** @type {const} */ (`/v1/tickers/${encodeURIComponent(ticker)}/candles`);

/** @param {string} ticker */
export const featuresPath = (ticker) =>
	/** @type {const} */ (`/v1/features/${encodeURIComponent(ticker)}`);

/** @param {string} ticker */
export const monthlyPath = (ticker) =>
	/** @type {const} */ (`/v1/monthly/${encodeURIComponent(ticker)}`);
