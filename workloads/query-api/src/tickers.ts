import type { BatchFeatures } from "@tickstack/contracts/batch-rows";
import type { RealtimeWindow } from "@tickstack/contracts/realtime-window";
import { LRUCache } from "lru-cache";
import { columnOf, compare, filterTests, type Value } from "./filters.ts";
import { pageStart } from "./screener.ts";
import type { Snapshot } from "./snapshot.ts";
import { DAY_MS, MINUTE_MS } from "./time.ts";

/** A ticker whose newest window is older than this before the newest of all is not traded now. */
const LIVE_MS = 10 * MINUTE_MS;
/** The same of its latest day. */
const RECENT_MS = 7 * DAY_MS;
/** How long an order by what changes is kept. */
const FRESH_MS = 1_000;
/** Orders that are remembered: a megabyte each for 12,000 tickers. */
const REMEMBERED = 16;

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

/** What a ticker is sorted by. */
interface Key {
	/** How well it matches the search; the best is 0. */
	readonly rank: number;
	/** 1: it has no value, and comes last in either direction. */
	readonly missing: 0 | 1;
	/** Goes before the value. */
	readonly tier: number;
	readonly value: Value;
	readonly ticker: string;
}

interface Order {
	readonly keys: readonly Key[];
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
		const keyOf = sortKey(snapshot, query);
		const keys = this.#ordered(snapshot, query, keyOf);
		const start = pageStart(
			keys,
			query,
			(ticker) => {
				const state = knownIn(snapshot, ticker);
				return state && keyOf(state);
			},
			keyOrder(query.sort),
		);
		const shown = keys.slice(start, start + query.limit);
		return {
			total: keys.length,
			tickers: shown.flatMap(({ ticker }) => knownIn(snapshot, ticker) ?? []),
			next:
				start + query.limit < keys.length
					? (shown.at(-1)?.ticker ?? null)
					: null,
		};
	}

	#ordered(
		snapshot: Snapshot,
		{ q, tickers, sort, filter }: TickerQuery,
		keyOf: (state: TickerState) => Key,
	): readonly Key[] {
		const { run, latest } = snapshot;
		const name = JSON.stringify([q, tickers && [...tickers], sort, filter]);
		const of = [run, latest.byTicker, latest.byTicker.size];
		const made = this.#orders.get(name);
		const isStill = made?.of.every((part, at) => part === of[at]);
		const at = this.#now();
		if (made && isStill && (!/activity$/.test(sort) || at - made.at < FRESH_MS))
			return made.keys;
		const passes = filterTests(filter);
		const keys = (tickers ? [...tickers] : allOf(snapshot))
			.flatMap((ticker) => knownIn(snapshot, ticker) ?? [])
			.filter(({ features }) => passes(features))
			.map(keyOf)
			.filter(({ rank }) => rank < NO_MATCH)
			.sort(keyOrder(sort));
		this.#orders.set(name, { keys, at, of });
		return keys;
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

const keyOrder = (sort: string) => {
	const direction = sort.startsWith("-") ? -1 : 1;
	return (a: Key, b: Key): number =>
		a.rank - b.rank ||
		a.missing - b.missing ||
		direction * (a.tier - b.tier || compare(a.value, b.value)) ||
		compare(a.ticker, b.ticker);
};

/** @throws {Problem} `invalid-request` for a column that there is not */
function sortKey(snapshot: Snapshot, { q, sort }: TickerQuery) {
	const text = q?.trim().toLowerCase();
	const name = sort.replace(/^-/, "");
	const sortedBy =
		name === "activity"
			? activity(snapshot)
			: name === "ticker" || name === "company"
				? (state: TickerState) => ({ tier: 0, value: state[name] })
				: featureOf(columnOf("sort", name));
	return (state: TickerState): Key => {
		const { tier, value } = sortedBy(state);
		return {
			rank: text ? rank(state, text) : 0,
			missing: value === null ? 1 : 0,
			...{ tier, value },
			ticker: state.ticker,
		};
	};
}

const featureOf =
	(column: keyof BatchFeatures) =>
	({ features }: TickerState) => ({
		tier: 0,
		value: features?.[column] ?? null,
	});

const NO_MATCH = 3;

/** How well a ticker matches a text in lower case. */
function rank({ ticker, company }: TickerState, text: string): number {
	const symbol = ticker.toLowerCase();
	if (symbol.startsWith(text)) return 0;
	if (symbol.includes(text)) return 1;
	return company.toLowerCase().includes(text) ? 2 : NO_MATCH;
}

/**
 * The value traded: of what is traded now by its newest window, before it what was traded lately by its latest day, and
 * before that the rest.
 */
function activity({ run, latest }: Snapshot) {
	const liveFrom = latest.newestMs - LIVE_MS;
	const recentFrom = Date.parse(run?.newestDay ?? "") - RECENT_MS;
	return ({
		window,
		features,
	}: TickerState): { tier: number; value: number } => {
		if (window && Date.parse(window.window_start) >= liveFrom)
			return { tier: 2, value: window.close * (window.total_volume ?? 0) };
		if (features && Date.parse(features.day) >= recentFrom)
			return { tier: 1, value: features.Close * (features.Volume ?? 0) };
		return { tier: 0, value: 0 };
	};
}
