import { get, messageOf } from "./api.js";
import { $, focusScrollers, setText } from "./elements.js";
import { FreshnessPanel } from "./freshness/freshness-panel.js";
import { Vitals } from "./freshness/vitals.js";
import { Headline } from "./headline.js";
import { Router } from "./router.js";
import { Sheet } from "./sheet.js";
import { ListControls } from "./tickers/list-controls.js";
import { searchTickers } from "./tickers/search.js";
import { TickerFeed } from "./tickers/ticker-feed.js";
import { TickerList } from "./tickers/ticker-list.js";
import { showWatched, Watchlist } from "./watchlist.js";

const FRESHNESS_MS = 5_000;
const TICKERS_MS = 30_000;
const AGE_MS = 250;
const AGES_MS = 10_000;

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

const watchlist = new Watchlist();
const list = new TickerList($("tickers"), {
	watchlist,
	now: () => vitals.now(),
	shown: () => feed.shown(),
});
const feed = new TickerFeed(list, {
	window: (window) => {
		vitals.updated(window.updated_at);
		router.take(window);
	},
	state: (name, again) => {
		if (name !== "live" || again) announce(`Stream ${name}`);
		if (again) router.missed();
	},
	listed: () => router.listed(active ?? list.first),
	failed: (message) => router.failed(message, () => feed.load()),
});
/** @type {string | undefined} the most active ticker */
let active;
const star = $("star", HTMLButtonElement);
/** @param {string | undefined} ticker */
const showStar = (ticker) => {
	star.hidden = !ticker;
	if (ticker) showWatched(star, ticker, watchlist.has(ticker));
};
const headline = new Headline();
const router = new Router(
	list,
	{
		now: () => vitals.now(),
		announce,
		// A phone has room for 30 readable candles.
		isNarrow: matchMedia("(max-width: 600px)").matches,
		headline,
		sheet: new Sheet(),
		run: () => run,
		hasTickers: () => feed.hasTickers(),
		go: (changes) => router.go(changes),
	},
	(ticker, view) => {
		feed.also(ticker);
		freshness.showTicker(view === "daily" ? ticker : undefined);
		showStar(ticker);
	},
);

star.addEventListener("click", () => {
	if (router.ticker) watchlist.toggle(router.ticker);
});
watchlist.onChange(() => showStar(router.ticker));

const controls = new ListControls(watchlist, () => relist());
async function relist() {
	await list
		.choose(controls.choice)
		.catch((error) => announce(messageOf(error)));
	setText($("none"), controls.nothing);
	feed.listed();
	announce(`${list.size} ${list.size === 1 ? "ticker" : "tickers"}`);
}
searchTickers(list, {
	search: (text) => {
		controls.search(text);
		return relist();
	},
	open: (ticker) => router.open(ticker),
});
// Without the fragment: that is the address.
$("skip").addEventListener("click", (event) => {
	event.preventDefault();
	$("content").focus();
});
focusScrollers();

/** Who comes without a ticker sees the most active one. */
async function loadActive() {
	const { tickers } = await get("/v1/tickers", {
		sort: "-activity",
		limit: 1,
		fields: "company",
	}).catch(() => ({ tickers: [] }));
	active = tickers[0]?.ticker;
}
await Promise.all([freshness.load(), loadActive().then(() => feed.load())]);
setInterval(() => freshness.load(), FRESHNESS_MS);
setInterval(() => feed.load(), TICKERS_MS);
setInterval(() => {
	vitals.showAge();
	headline.showAge(vitals.now());
}, AGE_MS);
setInterval(() => list.showAges(), AGES_MS);
