/** @typedef {keyof typeof LIVE_RANGES} LiveRange */
/** @typedef {keyof typeof DAILY_RANGES} DailyRange */
/** @typedef {"30s" | "1m" | "5m" | "1h"} Interval */

/**
 * The live view's candle lengths: milliseconds of one, and the ranges that make sense of it.
 *
 * @type {Readonly<Record<Interval, { ms: number, label: string, ranges: readonly LiveRange[] }>>}
 */
export const INTERVALS = {
	"30s": { ms: 30_000, label: "30 s", ranges: ["15m", "1h", "3h", "12h"] },
	"1m": { ms: 60_000, label: "1 min", ranges: ["1h", "3h", "12h", "1d"] },
	"5m": { ms: 300_000, label: "5 min", ranges: ["3h", "12h", "1d", "3d"] },
	"1h": { ms: 3_600_000, label: "1 h", ranges: ["1d", "3d", "7d", "30d"] },
};

/** Ranges of the live view, milliseconds. */
export const LIVE_RANGES = {
	"15m": { ms: 900_000, label: "15 min" },
	"1h": { ms: 3_600_000, label: "1 h" },
	"3h": { ms: 10_800_000, label: "3 h" },
	"12h": { ms: 43_200_000, label: "12 h" },
	"1d": { ms: 86_400_000, label: "1 d" },
	"3d": { ms: 259_200_000, label: "3 d" },
	"7d": { ms: 604_800_000, label: "7 d" },
	"30d": { ms: 2_592_000_000, label: "30 d" },
};

/** Ranges of the daily view, trading days; a year has 252. */
export const DAILY_RANGES = {
	"1m": { days: 21, label: "1 m" },
	"3m": { days: 63, label: "3 m" },
	"6m": { days: 126, label: "6 m" },
	"1y": { days: 252, label: "1 y" },
	"2y": { days: 504, label: "2 y" },
	"5y": { days: 1_260, label: "5 y" },
	all: { days: Number.POSITIVE_INFINITY, label: "All" },
};

/** What a daily chart can show besides its prices, with what it says of them. */
export const INDICATORS = {
	ma50: "50 days",
	ma100: "100 days",
	ma200: "200 days",
	drawdown: "drawdown",
	volume: "volume",
	volatility: "volatility",
};
/** @typedef {keyof typeof INDICATORS} Indicator */
/** @type {readonly Indicator[]} */
const DEFAULT_INDICATORS = ["ma50", "ma100", "ma200", "drawdown", "volume"];

/** Time zones of intraday times: the market's own, the viewer's, or UTC. */
export const ZONES = { market: "Market", viewer: "Here", utc: "UTC" };
/** @typedef {keyof typeof ZONES} Zone */

/** The most tickers of a comparison, the main one included. */
export const MOST_COMPARED = 5;

export const DEFAULT_SORT = "ticker";
/** @type {{ interval: Interval, live: LiveRange, daily: DailyRange }} */
const DEFAULTS = { interval: "30s", live: "1h", daily: "1y" };

/**
 * The range that an interval is shown with when none, or one that does not suit it, is given.
 *
 * @param {Interval} interval
 * @param {LiveRange | undefined} range
 * @param {boolean} isNarrow whether few candles fit
 * @returns {LiveRange}
 */
export function liveRange(interval, range, isNarrow) {
	const { ranges } = INTERVALS[interval];
	if (range && ranges.includes(range)) return range;
	if (interval === DEFAULTS.interval && !isNarrow) return DEFAULTS.live;
	return ranges[isNarrow ? 0 : 1] ?? DEFAULTS.live;
}

/**
 * A condition of the screener: `column:op:value`.
 *
 * @typedef {{ readonly column: string, readonly op: string, readonly value: string }} Filter
 */

/**
 * What is shown.
 *
 * @typedef {object} Address
 * @property {"live" | "daily" | "screener"} view
 * @property {string | undefined} ticker undefined: the first of the list; none in the screener
 * @property {Interval} interval of the live view
 * @property {LiveRange | undefined} liveRange undefined: the interval's own
 * @property {DailyRange} dailyRange
 * @property {"linear" | "log"} scale of the daily view
 * @property {"adjusted" | "raw"} prices of the daily view
 * @property {readonly Indicator[]} indicators of the daily view
 * @property {readonly string[]} compare tickers that the daily view rebases with its own
 * @property {Zone} zone of the live view's times
 * @property {string} sort of the screener, a column, with a minus before it descending
 * @property {readonly Filter[]} filters of the screener
 */

/**
 * A name that an object has, or the fallback.
 *
 * @template {string} K
 * @template F
 * @param {Readonly<Record<K, unknown>>} values
 * @param {string | null} name
 * @param {F} fallback
 * @returns {K | F}
 */
const knownOr = (values, name, fallback) =>
	name !== null && Object.hasOwn(values, name)
		? /** @type {K} */ (name)
		: fallback;

/**
 * What a link's fragment says: `#/AAPL?interval=5m&range=1d`, `#/AAPL/daily?range=5y&scale=log`,
 * `#/screener?sort=-drawdown&filter=regime:eq:bull`. What is unknown or missing is left out of the answer or has its
 * default; no fragment is an error.
 *
 * @param {string} fragment
 * @returns {Address}
 */
export function parseAddress(fragment) {
	const [path = "", query = ""] = fragment.replace(/^#?\/?/, "").split("?", 2);
	const [first = "", second = ""] = path.split("/").map(decoded);
	const given = new URLSearchParams(query);
	const view =
		first === "screener" ? "screener" : second === "daily" ? "daily" : "live";
	const range = given.get("range");
	return {
		view,
		ticker: view === "screener" ? undefined : first || undefined,
		interval: knownOr(INTERVALS, given.get("interval"), DEFAULTS.interval),
		liveRange:
			view === "live" ? knownOr(LIVE_RANGES, range, undefined) : undefined,
		dailyRange:
			view === "daily"
				? knownOr(DAILY_RANGES, range, DEFAULTS.daily)
				: DEFAULTS.daily,
		scale: given.get("scale") === "log" ? "log" : "linear",
		prices: given.get("prices") === "raw" ? "raw" : "adjusted",
		indicators: indicatorsOf(given.get("indicators")),
		compare: [...new Set(given.getAll("compare"))]
			.filter((one) => one && one !== first)
			.slice(0, MOST_COMPARED - 1),
		zone: knownOr(ZONES, given.get("zone"), "market"),
		sort: given.get("sort") || DEFAULT_SORT,
		filters: given
			.getAll("filter")
			.map((text) => {
				const [column = "", op = "", ...value] = text.split(":");
				return { column, op, value: value.join(":") };
			})
			.filter(({ column, op, value }) => column && op && value),
	};
}

/**
 * The fragment of an address; what is at its default is not in it.
 *
 * @param {Partial<Address> & Pick<Address, "view">} address
 */
export function fragmentOf({ view, ticker, ...address }) {
	const query = new URLSearchParams();
	/** @type {(name: string, value: string | undefined, fallback?: string) => void} */
	const put = (name, value, fallback) => {
		if (value !== undefined && value !== fallback) query.append(name, value);
	};
	if (view === "live") {
		put("interval", address.interval, DEFAULTS.interval);
		put("range", address.liveRange);
		put("zone", address.zone, "market");
	}
	if (view === "daily") {
		put("range", address.dailyRange, DEFAULTS.daily);
		put("scale", address.scale, "linear");
		put("prices", address.prices, "adjusted");
		if (address.indicators)
			put(
				"indicators",
				address.indicators.join() || "none",
				DEFAULT_INDICATORS.join(),
			);
		for (const one of address.compare ?? []) put("compare", one);
	}
	if (view === "screener") {
		put("sort", address.sort, DEFAULT_SORT);
		for (const { column, op, value } of address.filters ?? [])
			put("filter", `${column}:${op}:${value}`);
	}
	const path =
		view === "screener"
			? "screener"
			: [ticker && encodeURIComponent(ticker), view === "daily" && "daily"]
					.filter(Boolean)
					.join("/");
	// Colons and commas are legal in a fragment, and easier to read.
	const text = String(query).replaceAll("%3A", ":").replaceAll("%2C", ",");
	return `#/${path}${text && `?${text}`}`;
}

/**
 * @param {string | null} text `ma50,volume`, or `none`
 * @returns {readonly Indicator[]} in their own order
 */
const indicatorsOf = (text) => {
	if (text === null) return DEFAULT_INDICATORS;
	const named = text.split(",");
	return /** @type {Indicator[]} */ (Object.keys(INDICATORS)).filter((name) =>
		named.includes(name),
	);
};

/** @param {string} text */
function decoded(text) {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
