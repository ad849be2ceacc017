/** An element by its id. */
export const $ = (id) => document.getElementById(id);

/** A new element with properties, attributes (`data-`, `aria-`, `role`, `scope`) and children. */
export function h(name, given = {}, ...children) {
	const element = document.createElement(name);
	for (const [key, value] of Object.entries(given))
		if (value === undefined) continue;
		else if (/^(data-|aria-|role$|scope$|for$)/.test(key))
			element.setAttribute(key, value);
		else element[key] = value;
	element.append(...children);
	return element;
}

/** Sets a text only when it differs: what stands there is not announced or laid out again. */
export function setText(element, text) {
	if (element.textContent !== text) element.textContent = text;
}

/** Shows pairs of names and values in a `dl`; its rows are kept when their number does. */
export function setPairs(list, pairs) {
	if (list.children.length !== pairs.length)
		list.replaceChildren(...pairs.map(() => h("div", {}, h("dt"), h("dd"))));
	for (const [at, [name, value, mark]] of pairs.entries()) {
		const row = list.children[at];
		setText(row.firstChild, name);
		setText(row.lastChild, value);
		if (mark) row.dataset.mark = mark;
		else delete row.dataset.mark;
	}
}
