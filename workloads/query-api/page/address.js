/** The live view's candle lengths: milliseconds of one, and the ranges that make sense of it. */
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
	"6m": { days: 126, label: "6 m" },
	"1y": { days: 252, label: "1 y" },
	"2y": { days: 504, label: "2 y" },
	"5y": { days: 1_260, label: "5 y" },
	all: { days: Number.POSITIVE_INFINITY, label: "All" },
};

export const DEFAULT_SORT = "ticker";
const DEFAULTS = { interval: "30s", range: { live: "1h", daily: "1y" } };

/** The range that an interval is shown with when none, or one that does not suit it, is asked for. */
export const liveRange = (interval, range, isNarrow = false) => {
	const { ranges } = INTERVALS[interval];
	if (ranges.includes(range)) return range;
	if (interval === DEFAULTS.interval && !isNarrow) return DEFAULTS.range.live;
	return ranges[isNarrow ? 0 : 1];
};

/**
 * What a link's fragment says: `#/AAPL?interval=5m&range=1d`, `#/AAPL/daily?range=5y&scale=log`,
 * `#/screener?sort=-drawdown&filter=regime:eq:bull`. What is unknown or missing is left out of the answer or has its
 * default; no fragment is an error.
 */
export function parseAddress(fragment) {
	const [path = "", query = ""] = fragment.replace(/^#?\/?/, "").split("?", 2);
	const [first = "", second = ""] = path.split("/").map(decoded);
	const given = new URLSearchParams(query);
	const view =
		first === "screener" ? "screener" : second === "daily" ? "daily" : "live";
	const known = (name, values, fallback) =>
		Object.hasOwn(values, given.get(name) ?? "") ? given.get(name) : fallback;
	return {
		view,
		ticker: view === "screener" ? undefined : first || undefined,
		interval: known("interval", INTERVALS, DEFAULTS.interval),
		range:
			view === "daily"
				? known("range", DAILY_RANGES, DEFAULTS.range.daily)
				: known("range", LIVE_RANGES, undefined),
		scale: given.get("scale") === "log" ? "log" : "linear",
		sort: given.get("sort") || DEFAULT_SORT,
		filters: given
			.getAll("filter")
			.map((text) => {
				const [column, op, ...value] = text.split(":");
				return { column, op, value: value.join(":") };
			})
			.filter(({ column, op, value }) => column && op && value),
	};
}

/** The fragment of an address; what is at its default is not in it. */
export function fragmentOf({ view, ticker, ...address }) {
	const query = new URLSearchParams();
	const put = (name, value, fallback) => {
		if (value !== undefined && value !== fallback) query.append(name, value);
	};
	if (view === "live") {
		put("interval", address.interval, DEFAULTS.interval);
		put("range", address.range);
	}
	if (view === "daily") {
		put("range", address.range, DEFAULTS.range.daily);
		put("scale", address.scale, "linear");
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
	// Colons are legal in a fragment, and easier to read.
	const text = String(query).replaceAll("%3A", ":");
	return `#/${path}${text && `?${text}`}`;
}

function decoded(text) {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
