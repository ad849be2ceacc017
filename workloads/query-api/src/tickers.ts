import type { BatchFeatures } from "@tickstack/contracts/batch-rows";
import type { RealtimeWindow } from "@tickstack/contracts/realtime-window";
import { LRUCache } from "lru-cache";
import { compare, filterTests } from "./filters.ts";
import { pageStart, rowOrder } from "./screener.ts";
import type { Snapshot } from "./snapshot.ts";
import { DAY_MS, MINUTE_MS } from "./time.ts";

/** A ticker whose newest window is older than this before the newest of all is not traded now. */
const LIVE_MS = 10 * MINUTE_MS;
/** The same of its latest day. */
const RECENT_MS = 7 * DAY_MS;
/** How long an order by what changes is kept. */
const FRESH_MS = 1_000;
/** Orders that are remembered. */
const REMEMBERED = 50;

/** A ticker of either path. */
export interface TickerState {
	readonly ticker: string;
	readonly company: string;
	readonly window: RealtimeWindow | undefined;
	readonly features: BatchFeatures | undefined;
}

export interface TickerQuery {
	/** Part of a symbol or of a company's name. */
	readonly q?: string | undefined;
	/** Only these. */
	readonly tickers?: ReadonlySet<string> | undefined;
	/** `activity` or a column of the features, with a minus before it the greatest first. */
	readonly sort: string;
	readonly filter: readonly string[];
	readonly after?: string | undefined;
	readonly offset: number;
	readonly limit: number;
}

interface Order {
	readonly tickers: readonly string[];
	readonly at: number;
	/** What it was made of. */
	readonly of: readonly unknown[];
}

/** Searches, filters and sorts the tickers of both paths. An order is made once a second at most, whoever requests it. */
export class Tickers {
	readonly #now: () => number;
	readonly #orders = new LRUCache<string, Order>({ max: REMEMBERED });

	/** @param now milliseconds since the epoch */
	constructor(now: () => number) {
		this.#now = now;
	}

	/**
	 * A page of the tickers that pass, and how many pass.
	 *
	 * @throws {Problem} `invalid-request` for a column, an operator or a value that there is not; `unknown-ticker` when
	 * `after` is not there
	 */
	page(snapshot: Snapshot, query: TickerQuery) {
		const order = tickerOrder(query, snapshot);
		const all = this.#ordered(snapshot, query, order);
		const known = (ticker: string) => knownIn(snapshot, ticker);
		const start = pageStart(
			all,
			query,
			(ticker) => known(ticker) && ticker,
			(a, b) => order(known(a) as TickerState, known(b) as TickerState),
		);
		const shown = all.slice(start, start + query.limit);
		return {
			total: all.length,
			tickers: shown.flatMap((ticker) => known(ticker) ?? []),
			next: start + query.limit < all.length ? (shown.at(-1) ?? null) : null,
		};
	}

	#ordered(
		snapshot: Snapshot,
		{ q, tickers, sort, filter }: TickerQuery,
		order: (a: TickerState, b: TickerState) => number,
	): readonly string[] {
		const { run, latest } = snapshot;
		const key = JSON.stringify([q, tickers && [...tickers], sort, filter]);
		const of = [run, latest.byTicker, latest.byTicker.size];
		const made = this.#orders.get(key);
		const isStill = made?.of.every((part, at) => part === of[at]);
		const at = this.#now();
		if (made && isStill && (!/activity$/.test(sort) || at - made.at < FRESH_MS))
			return made.tickers;
		const passes = filterTests(filter);
		const text = q?.trim().toLowerCase();
		const found = (tickers ? [...tickers] : allOf(snapshot))
			.flatMap((ticker) => knownIn(snapshot, ticker) ?? [])
			.filter(
				(one) => passes(one.features) && (!text || rank(one, text) < NO_MATCH),
			)
			.sort(order)
			.map(({ ticker }) => ticker);
		this.#orders.set(key, { tickers: found, at, of });
		return found;
	}
}

const allOf = ({ run, latest }: Snapshot): string[] => [
	...new Set([...latest.byTicker.keys(), ...(run?.latest.keys() ?? [])]),
];

function knownIn(
	{ run, latest }: Snapshot,
	ticker: string,
): TickerState | undefined {
	const window = latest.byTicker.get(ticker);
	const features = run?.latest.get(ticker);
	const company = (window ?? features)?.company;
	return company === undefined
		? undefined
		: { ticker, company, window, features };
}

/** With a search the best match comes first, whatever the order of the others. */
function tickerOrder({ q, sort }: TickerQuery, snapshot: Snapshot) {
	const order = sort.endsWith("activity")
		? activityOrder(snapshot, sort.startsWith("-") ? -1 : 1)
		: featureOrder(sort);
	const text = q?.trim().toLowerCase();
	return (a: TickerState, b: TickerState): number =>
		(text ? rank(a, text) - rank(b, text) : 0) ||
		order(a, b) ||
		compare(a.ticker, b.ticker);
}

function featureOrder(sort: string) {
	const name = sort.replace(/^-/, "");
	if (name === "ticker" || name === "company") {
		const direction = sort === name ? 1 : -1;
		return (a: TickerState, b: TickerState) =>
			direction * compare(a[name], b[name]);
	}
	const order = rowOrder(sort);
	return (a: TickerState, b: TickerState): number =>
		a.features && b.features
			? order(a.features, b.features)
			: Number(!a.features) - Number(!b.features);
}

const NO_MATCH = 3;

/** How well a ticker matches a text in lower case. */
function rank({ ticker, company }: TickerState, text: string): number {
	const symbol = ticker.toLowerCase();
	if (symbol.startsWith(text)) return 0;
	if (symbol.includes(text)) return 1;
	return company.toLowerCase().includes(text) ? 2 : NO_MATCH;
}

/**
 * By the value traded: what is traded now by its newest window, then what was traded lately by its latest day, then
 * the rest.
 */
function activityOrder({ run, latest }: Snapshot, direction: 1 | -1) {
	const liveFrom = latest.newestMs - LIVE_MS;
	const recentFrom = Date.parse(run?.newestDay ?? "") - RECENT_MS;
	const activity = ({ window, features }: TickerState): [number, number] => {
		if (window && Date.parse(window.window_start) >= liveFrom)
			return [2, window.close * (window.total_volume ?? 0)];
		if (features && Date.parse(features.day) >= recentFrom)
			return [1, features.Close * (features.Volume ?? 0)];
		return [0, 0];
	};
	const known = new Map<string, [number, number]>();
	const of = (one: TickerState) => {
		const found = known.get(one.ticker) ?? activity(one);
		known.set(one.ticker, found);
		return found;
	};
	return (a: TickerState, b: TickerState): number => {
		const [tierA, valueA] = of(a);
		const [tierB, valueB] = of(b);
		return direction * (tierA - tierB || valueA - valueB);
	};
}
