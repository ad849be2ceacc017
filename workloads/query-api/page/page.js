import { get, stream, windowsPath } from "./api.js";
import { WindowChart } from "./chart.js";
import { showLegend, showSheet } from "./figures.js";
import { change, clock, price, span } from "./format.js";
import { TickerList } from "./tickers.js";

/** Windows asked for at a time: 12 hours. */
const PORTION = 1_440;
const PORTION_MS = PORTION * 30_000;
const FRESHNESS_MS = 5_000;
const TICKERS_MS = 30_000;
/** Without an update for this long the data is called old. */
const OLD_SECONDS = 60;

const $ = (id) => document.getElementById(id);
const state = {
	ticker: undefined,
	/** Whether there are windows before the earliest one shown. */
	earlier: false,
	loading: false,
	hovered: undefined,
	minutes: 60,
	newestUpdate: undefined,
	/** Server's clock minus this one, ms. */
	skew: 0,
	announced: "",
};

const list = new TickerList($("tickers"));
const chart = new WindowChart($("chart"), {
	onHover: (window) => {
		state.hovered = window;
		showWindow();
	},
	onEdge: loadEarlier,
});

function say(text) {
	$("notice").hidden = !text;
	$("notice").textContent = text ?? "";
}

function showQuote() {
	const { latest, windows } = chart;
	if (!latest) return;
	const from = windows.at(-Math.min(windows.length, state.minutes * 2));
	const { text, direction } = change(from.open, latest.close);
	$("price").textContent = price(latest.close);
	$("price").value = String(latest.close);
	$("change").textContent =
		`${text} since ${clock(from.window_start).slice(0, 5)}`;
	$("change").dataset.direction = direction;
	document.title = `${state.ticker} ${price(latest.close)} · Tickstack`;
	$("chart").setAttribute(
		"aria-label",
		`30 second candles of ${state.ticker}: ${windows.length} windows, last close ${price(latest.close)}, ${text} in the time shown. The table below has the numbers.`,
	);
}

function showWindow() {
	const window = state.hovered ?? chart.latest;
	if (window) showLegend(state.hovered ? "Window" : "Latest", window);
}

const sheet = document.querySelector(".sheet");
function showTable() {
	if (sheet.open) showSheet(chart.windows);
}

function showAll() {
	showQuote();
	showWindow();
	showTable();
}

async function open(ticker) {
	state.ticker = ticker;
	state.hovered = undefined;
	list.select(ticker);
	$("ticker").textContent = ticker;
	chart.show([]);
	try {
		const { company, windows, truncated } = await get(
			windowsPath(ticker, {
				from: new Date(now() - PORTION_MS).toISOString(),
				limit: PORTION,
			}),
		);
		if (state.ticker !== ticker) return;
		state.earlier = truncated || windows.length > 0;
		$("company").textContent = company ?? "";
		say(
			windows.length
				? undefined
				: `No window of ${ticker} in the last 12 hours.`,
		);
		chart.show(windows);
		chart.span(state.minutes);
		showAll();
	} catch (error) {
		if (state.ticker !== ticker) return;
		state.earlier = false;
		$("company").textContent = "";
		say(
			error.status === 404
				? list.size
					? `There is no ticker ${ticker} yet. Choose one from the list.`
					: "No window yet: waiting for the first ticks."
				: `The windows of ${ticker} cannot be read: ${error.message}`,
		);
	}
}

async function loadEarlier() {
	const { ticker } = state;
	const [first] = chart.windows;
	if (!state.earlier || state.loading || !first) return;
	state.loading = true;
	try {
		const to = Date.parse(first.window_start);
		const { windows } = await get(
			windowsPath(ticker, {
				from: new Date(to - PORTION_MS).toISOString(),
				to: first.window_start,
				limit: PORTION,
			}),
		);
		if (state.ticker !== ticker) return;
		state.earlier = windows.length > 0;
		if (windows.length) chart.prepend(windows);
	} catch {
		// The next move to the edge asks again.
	} finally {
		state.loading = false;
	}
}

function onWindow(window) {
	state.newestUpdate = Math.max(
		state.newestUpdate ?? 0,
		Date.parse(window.updated_at),
	);
	if (!list.update(window)) {
		const { ticker, company } = window;
		list.set([{ ticker, company, latest: window }]);
		$("count").textContent = list.size;
		loadHistory(ticker);
		route();
	}
	if (window.ticker !== state.ticker) return;
	const previous = chart.latest;
	if (!chart.update(window)) return;
	if (!previous) {
		$("company").textContent = window.company;
		chart.span(state.minutes);
	}
	say();
	showAll();
	// Once a window, when its predecessor is complete: not with every update.
	if (previous && previous.window_start < window.window_start)
		announce(previous);
}

function announce({ ticker, open, close, window_start }) {
	if (state.announced === window_start) return;
	state.announced = window_start;
	$("announce").textContent =
		`${ticker} closed the window of ${clock(window_start)} at ${price(close)}, ${change(open, close).text.slice(2)}`;
}

let endStream;
let subscribed;
/** Listens to all tickers, or, when they are many, to those that can be seen. */
function subscribe() {
	const all = list.size <= list.shown.length;
	const wanted = all
		? undefined
		: [...new Set([...list.shown, state.ticker].filter(Boolean))].sort();
	const key = wanted?.join() ?? "all";
	if (key === subscribed) return;
	subscribed = key;
	endStream?.();
	endStream = stream(wanted, {
		onWindow,
		onState: (name, again) => {
			$("stream").dataset.state = name;
			$("stream-text").textContent = name;
			if (again && state.ticker) open(state.ticker);
		},
	});
}

async function loadTickers() {
	try {
		const { tickers } = await get("/v1/tickers");
		list.set(tickers);
		$("count").textContent = list.size;
		await Promise.all(list.shown.map(loadHistory));
		if (!tickers.length) say("No window yet: waiting for the first ticks.");
		route();
	} catch (error) {
		say(`The tickers cannot be read: ${error.message}`);
	}
	subscribe();
}

const known = new Set();
async function loadHistory(ticker) {
	if (known.has(ticker)) return;
	known.add(ticker);
	const { windows } = await get(windowsPath(ticker, { limit: 60 })).catch(
		() => ({ windows: [] }),
	);
	list.history(ticker, windows);
}

async function loadFreshness() {
	try {
		const { as_of, paths } = await get("/v1/freshness");
		state.skew = Date.parse(as_of) - Date.now();
		const { realtime, batch } = paths;
		if (realtime.newest_window)
			state.newestUpdate = Math.max(
				state.newestUpdate ?? 0,
				Date.parse(realtime.newest_window.updated_at),
			);
		const { p50_ms, p99_ms, samples } = realtime.latency.end_to_end;
		const text =
			p50_ms === null
				? "measuring"
				: `${span(p50_ms / 1_000)} / ${span(p99_ms / 1_000)}`;
		$("latency").textContent = text;
		$("realtime-state").textContent = !realtime.available
			? "no data"
			: realtime.stale
				? "old"
				: "fresh";
		$("realtime").textContent = realtime.newest_window
			? `newest window ${clock(realtime.newest_window.window_start)}–${clock(realtime.newest_window.window_end)}, latency of ${samples} in the last 10 min`
			: "no window has arrived";
		$("batch-state").textContent = batch.available ? "published" : "no run yet";
		$("batch").textContent = batch.available
			? `newest day ${batch.newest_day}, computed ${span(batch.age_seconds)} ago`
			: "no batch run has been published";
	} catch {
		$("latency").textContent = "–";
	}
}

const now = () => Date.now() + state.skew;

function showAge() {
	if (state.newestUpdate === undefined) return;
	const seconds = Math.max(0, (now() - state.newestUpdate) / 1_000);
	$("age").textContent = span(seconds);
	$("age").dataset.state = seconds > OLD_SECONDS ? "old" : "fresh";
}

/** `#/AAPL` opens a ticker; without one, the first of the list. */
function route() {
	// The link that skips to the content is no ticker.
	if (location.hash === "#ticker") return;
	const ticker =
		decodeURIComponent(location.hash.replace(/^#\/?/, "")) || list.first;
	if (ticker && ticker !== state.ticker) {
		open(ticker);
		if (subscribed) subscribe();
	}
}

addEventListener("hashchange", route);
addEventListener("keydown", (event) => {
	const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
	if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
		event.preventDefault();
		$("search").focus();
	}
});
$("search").addEventListener("input", ({ target }) => {
	const count = list.filter(target.value);
	$("none").hidden = count > 0;
	$("announce").textContent = `${count} ${count === 1 ? "ticker" : "tickers"}`;
	list.shown.forEach(loadHistory);
	subscribe();
});
$("search").addEventListener("keydown", ({ key, target }) => {
	if (key === "Escape") {
		target.value = "";
		target.dispatchEvent(new Event("input"));
		target.blur();
	}
	if (key === "ArrowDown") $("tickers").querySelector("a")?.focus();
});
$("search-form").addEventListener("submit", (event) => {
	event.preventDefault();
	if (list.first) location.hash = `#/${encodeURIComponent(list.first)}`;
});
$("tickers").addEventListener("keydown", (event) => {
	const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
	if (!step) return;
	event.preventDefault();
	const links = [...$("tickers").querySelectorAll("a")];
	const at = links.indexOf(document.activeElement) + step;
	(links[at] ?? (step < 0 ? $("search") : undefined))?.focus();
});
$("spans").addEventListener("change", ({ target }) => {
	state.minutes = Number(target.value);
	chart.span(state.minutes);
	showQuote();
});
sheet.addEventListener("toggle", showTable);

// A phone has room for 30 readable candles.
if (matchMedia("(max-width: 600px)").matches) {
	state.minutes = 15;
	document.querySelector('[name="span"][value="15"]').checked = true;
}
await loadFreshness();
await loadTickers();
setInterval(loadFreshness, FRESHNESS_MS);
setInterval(loadTickers, TICKERS_MS);
setInterval(showAge, 250);
