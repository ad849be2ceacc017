import { $ } from "../elements.js";

/** @import { TickerList } from "./ticker-list.js" */

/**
 * The search field above the list: `/` goes to it, arrows move between it and the list, Enter opens the first match.
 *
 * @param {TickerList} list
 * @param {object} on
 * @param {(count: number) => void} on.filtered takes how many tickers match
 * @param {(ticker: string) => void} on.open takes the chosen one
 */
export function searchTickers(list, on) {
	const field = $("search", HTMLInputElement);
	const links = () => [...$("tickers").querySelectorAll("a")];
	addEventListener("keydown", (event) => {
		const isTyping =
			event.target instanceof Element &&
			event.target.matches("input, textarea, select");
		if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey) return;
		event.preventDefault();
		field.focus();
	});
	field.addEventListener("input", () => {
		const count = list.filter(field.value);
		$("none").hidden = count > 0;
		on.filtered(count);
	});
	field.addEventListener("keydown", ({ key }) => {
		if (key === "Escape") {
			field.value = "";
			field.dispatchEvent(new Event("input"));
			field.blur();
		}
		if (key === "ArrowDown") links()[0]?.focus();
	});
	$("search-form").addEventListener("submit", (event) => {
		event.preventDefault();
		if (list.first) on.open(list.first);
	});
	$("tickers").addEventListener("keydown", (event) => {
		const step =
			event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
		if (!step) return;
		event.preventDefault();
		const active = /** @type {HTMLAnchorElement} */ (document.activeElement);
		const at = links().indexOf(active) + step;
		(links()[at] ?? (step < 0 ? field : undefined))?.focus();
	});
}
