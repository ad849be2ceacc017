import { $ } from "../elements.js";

/**
 * The search field above the list: `/` goes to it, arrows move between it and the list, Enter opens the first match.
 *
 * @param list the ticker list
 * @param on.filtered takes how many tickers match; on.open takes the chosen one
 */
export function searchTickers(list, on) {
	const field = $("search");
	const links = () => [...$("tickers").querySelectorAll("a")];
	addEventListener("keydown", (event) => {
		const isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
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
		const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
		if (!step) return;
		event.preventDefault();
		const at = links().indexOf(document.activeElement) + step;
		(links()[at] ?? (step < 0 ? field : undefined))?.focus();
	});
}
