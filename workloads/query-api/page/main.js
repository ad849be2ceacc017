import { $, focusScrollers, setText } from "./elements.js";
import { FreshnessPanel } from "./freshness/freshness-panel.js";
import { Vitals } from "./freshness/vitals.js";
import { Headline } from "./headline.js";
import { Router } from "./router.js";
import { Sheet } from "./sheet.js";
import { searchTickers } from "./tickers/search.js";
import { TickerFeed } from "./tickers/ticker-feed.js";
import { TickerList } from "./tickers/ticker-list.js";

const FRESHNESS_MS = 5_000;
const TICKERS_MS = 30_000;
const AGE_MS = 250;

/** @param {string} text */
const announce = (text) => setText($("announce"), text);

/** @type {string | null | undefined} */
let run;
const vitals = new Vitals();
const freshness = new FreshnessPanel((answer) => {
	vitals.answered(answer);
	if (!answer) return;
	const { run_id } = answer.paths.batch;
	if (run !== undefined && run !== run_id) router.renew();
	run = run_id;
});

const list = new TickerList($("tickers"));
const feed = new TickerFeed(list, {
	window: (window) => {
		vitals.updated(window.updated_at);
		router.take(window);
	},
	state: (name, again) => {
		if (name !== "live" || again) announce(`Stream ${name}`);
		if (again) router.missed();
	},
	listed: () => router.listed(),
	failed: (message) => router.failed(message, loadTickers),
});
const router = new Router(
	list,
	{
		now: () => vitals.now(),
		announce,
		// A phone has room for 30 readable candles.
		isNarrow: matchMedia("(max-width: 600px)").matches,
		headline: new Headline(),
		sheet: new Sheet(),
		run: () => run,
		hasTickers: () => feed.hasTickers(),
		go: (changes) => router.go(changes),
	},
	() => {
		if (feed.isSubscribed) feed.subscribe(router.ticker);
	},
);

async function loadTickers() {
	await feed.load();
	feed.subscribe(router.ticker);
}

searchTickers(list, {
	filtered: (count) => {
		announce(`${count} ${count === 1 ? "ticker" : "tickers"}`);
		feed.showHistories();
		feed.subscribe(router.ticker);
	},
	open: (ticker) => router.open(ticker),
});
// Without the fragment: that is the address.
$("skip").addEventListener("click", (event) => {
	event.preventDefault();
	$("content").focus();
});
focusScrollers();

await Promise.all([freshness.load(), loadTickers()]);
setInterval(() => freshness.load(), FRESHNESS_MS);
setInterval(loadTickers, TICKERS_MS);
setInterval(() => vitals.showAge(), AGE_MS);
