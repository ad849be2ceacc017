import {
	DAILY_RANGES,
	fragmentOf,
	INTERVALS,
	LIVE_RANGES,
	parseAddress,
} from "./address.js";
import { get, tickerPath, withQuery } from "./api.js";
import { Choices } from "./choices.js";
import { DailyView } from "./daily/daily-view.js";
import { MonthlyTable } from "./daily/monthly-table.js";
import { $, setText } from "./elements.js";
import { FreshnessPanel } from "./freshness/freshness-panel.js";
import { Vitals } from "./freshness/vitals.js";
import { Headline } from "./headline.js";
import { LiveView } from "./live/live-view.js";
import { ScreenerView } from "./screener/screener-view.js";
import { focusScrollers } from "./scrollers.js";
import { Sheet } from "./sheet.js";
import { stream } from "./stream.js";
import { searchTickers } from "./tickers/search.js";
import { TickerList } from "./tickers/ticker-list.js";

const FRESHNESS_MS = 5_000;
const TICKERS_MS = 30_000;
/** The most that the API gives in one answer: 30 years of days. */
const MOST_ROWS = 8_000;

const vitals = new Vitals();
const announce = (text) => setText($("announce"), text);
const list = new TickerList($("tickers"));
const tickersLoaded = Promise.withResolvers();
const page = {
	now: () => vitals.now(),
	announce,
	// A phone has room for 30 readable candles.
	isNarrow: matchMedia("(max-width: 600px)").matches,
	headline: new Headline(),
	sheet: new Sheet(),
	run: () => run,
	hasTickers: async () => {
		await tickersLoaded.promise;
		return list.size > 0;
	},
	go: (changes) => {
		location.hash = fragmentOf({ ...address, ...changes });
	},
};
const views = {
	live: new LiveView(page),
	daily: new DailyView(page),
	screener: new ScreenerView(page),
};
const months = new MonthlyTable();
const intervals = new Choices($("intervals"), (interval) =>
	page.go({ interval, range: undefined }),
);
const ranges = new Choices($("ranges"), (range) => page.go({ range }));

let address = parseAddress(location.hash);
/** The ticker of the address, or the last one, or the first of the list. */
let ticker;
/** The served run of the batch: null when there is none yet, undefined until it is known. */
let run;

/** Shows what the address says. */
function route() {
	const given = parseAddress(location.hash);
	ticker = given.ticker ?? (given.view === "screener" ? ticker : list.first);
	address = given.view === "screener" ? given : { ...given, ticker };
	const { view } = address;
	document.body.dataset.view = view;
	for (const [name, id] of Object.entries({
		live: "to-live",
		daily: "to-daily",
		screener: "to-screener",
	})) {
		$(id).href = fragmentOf({ view: name, ticker });
		if (name === view) $(id).setAttribute("aria-current", "page");
		else $(id).removeAttribute("aria-current");
	}
	list.select(address);
	if (view !== "live") views.live.leave();
	if (view === "screener") {
		document.title = "Screener · Tickstack";
		views.screener.show(address);
	} else showTicker();
	if (subscribed) subscribe();
}

/** Without a ticker in the address it is the first of the list, as soon as there is one. */
function routeToFirst() {
	if (!ticker && address.view !== "screener") route();
}

function showTicker() {
	const { view } = address;
	page.headline.ticker(ticker);
	page.sheet.use(
		view === "live"
			? "The latest candles as a table"
			: "The latest days as a table",
		() => views[view].content(),
	);
	if (!ticker) return;
	views[view].show(address);
	if (view === "live") {
		intervals.show(INTERVALS, address.interval);
		ranges.show(
			Object.fromEntries(
				INTERVALS[address.interval].ranges.map((one) => [
					one,
					LIVE_RANGES[one],
				]),
			),
			views.live.range,
		);
	} else {
		ranges.show(DAILY_RANGES, address.range);
		const csv = { limit: MOST_ROWS, format: "csv" };
		$("days-csv").href = withQuery(tickerPath("features", ticker), csv);
		$("months-csv").href = withQuery(tickerPath("monthly", ticker), csv);
		$("log").checked = address.scale === "log";
		months.show(ticker);
	}
}

function onWindow(window) {
	vitals.updated(window.updated_at);
	if (!list.update(window)) {
		const { ticker, company } = window;
		list.set([{ ticker, company, latest: window }]);
		setText($("count"), String(list.size));
		loadHistory(ticker);
		routeToFirst();
	}
	if (window.ticker !== ticker) return;
	page.headline.take(window);
	if (address.view !== "screener") views[address.view].take(window);
}

let endStream;
let subscribed;
/** Listens to all tickers, or, when they are many, to those that can be seen. */
function subscribe() {
	const all = list.size <= list.shown.length;
	const wanted = all
		? undefined
		: [...new Set([...list.shown, ticker].filter(Boolean))].sort();
	const key = wanted?.join() ?? "all";
	if (key === subscribed) return;
	subscribed = key;
	endStream?.();
	endStream = stream(wanted, {
		window: onWindow,
		state: (name, again) => {
			$("stream").dataset.state = name;
			setText($("stream-text"), name);
			if (name !== "live" || again) announce(`Stream ${name}`);
			if (again && address.view === "live" && ticker) views.live.reload();
		},
	});
}

async function loadTickers() {
	try {
		const { tickers } = await get("/v1/tickers");
		list.set(tickers);
		setText($("count"), String(list.size));
		routeToFirst();
		if (!list.size && !ticker) views.live.waiting();
		await Promise.all(list.shown.map(loadHistory));
	} catch (error) {
		routeToFirst();
		// With a ticker in the address the views read and say what they have without the list.
		if (!list.size && !ticker)
			views.live.failed(
				`The tickers cannot be read: ${error.message}`,
				loadTickers,
			);
	}
	$("aside").removeAttribute("aria-busy");
	tickersLoaded.resolve();
	subscribe();
}

const known = new Set();
/** Closes of the last half hour, for the line of a ticker in the list. */
async function loadHistory(ticker) {
	if (known.has(ticker)) return;
	known.add(ticker);
	const { windows } = await get(tickerPath("tickers", ticker, "windows"), {
		limit: 60,
	}).catch(() => ({ windows: [] }));
	list.history(ticker, windows);
}

/** Shows what a new run has computed. */
function onRun() {
	if (address.view !== "live") views[address.view].reload();
	months.renew();
}

const freshness = new FreshnessPanel((answer) => {
	vitals.answered(answer);
	if (!answer) return;
	const { run_id } = answer.paths.batch;
	if (run !== undefined && run !== run_id) onRun();
	run = run_id;
});

addEventListener("hashchange", route);
// Without the fragment: that is the address.
$("skip").addEventListener("click", (event) => {
	event.preventDefault();
	$("content").focus();
});
$("log").addEventListener("change", ({ target }) =>
	page.go({ scale: target.checked ? "log" : "linear" }),
);
focusScrollers();
searchTickers(list, {
	filtered: (count) => {
		announce(`${count} ${count === 1 ? "ticker" : "tickers"}`);
		list.shown.forEach(loadHistory);
		subscribe();
	},
	open: (first) =>
		page.go({
			ticker: first,
			view: address.view === "screener" ? "daily" : address.view,
		}),
});

if (address.ticker || address.view === "screener") route();
await Promise.all([freshness.load(), loadTickers()]);
setInterval(() => freshness.load(), FRESHNESS_MS);
setInterval(loadTickers, TICKERS_MS);
setInterval(() => vitals.showAge(), 250);
