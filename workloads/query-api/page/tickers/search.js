import { $ } from "../elements.js";

/** @import { TickerList } from "./ticker-list.js" */

/** How long somebody has to stop typing. */
const PAUSE_MS = 120;
/** Keys that move the focus in the list, by rows. */
/** @type {Readonly<Record<string, number>>} */
const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };

/**
 * The search field above the list: `/` goes to it, arrows move between it and the list, Enter opens the first match.
 *
 * @param {TickerList} list
 * @param {object} on
 * @param {(text: string) => Promise<void>} on.search lists the matches
 * @param {(ticker: string) => void} on.open takes the chosen one
 */
export function searchTickers(list, on) {
	const field = $("search", HTMLInputElement);
	/** @type {ReturnType<typeof setTimeout> | undefined} */
	let timer;
	let searched = "";
	const search = async () => {
		clearTimeout(timer);
		if (searched === field.value) return;
		searched = field.value;
		await on.search(searched);
	};
	addEventListener("keydown", (event) => {
		const isTyping =
			event.target instanceof Element &&
			event.target.matches("input, textarea, select");
		if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey) return;
		event.preventDefault();
		field.focus();
	});
	field.addEventListener("input", () => {
		clearTimeout(timer);
		timer = setTimeout(search, PAUSE_MS);
	});
	field.addEventListener("keydown", ({ key }) => {
		if (key === "Escape") {
			field.value = "";
			search();
			field.blur();
		}
		if (key === "ArrowDown") list.move(0);
	});
	$("search-form").addEventListener("submit", async (event) => {
		event.preventDefault();
		await search();
		if (list.first) on.open(list.first);
	});
	$("tickers").addEventListener("keydown", async (event) => {
		const step = STEPS[event.key];
		if (!step) return;
		event.preventDefault();
		if (!(await list.move(step)) && step < 0) field.focus();
	});
}
