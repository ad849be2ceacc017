/**
 * An element by its id.
 *
 * @template {HTMLElement} [E=HTMLElement]
 * @param {string} id
 * @param {{ new (): E }} [kind] class of the element; any without it
 * @returns {E}
 * @throws {TypeError} when the document has no such element
 */
export function $(id, kind) {
	const element = document.getElementById(id);
	if (!(element instanceof (kind ?? HTMLElement)))
		throw new TypeError(`there is no ${kind?.name ?? "element"} #${id}`);
	return /** @type {E} */ (element);
}

/**
 * The first element that a selector finds within another one.
 *
 * @template {Element} E
 * @param {ParentNode} parent
 * @param {string} selector
 * @param {{ new (): E }} kind class of the element
 * @returns {E}
 * @throws {TypeError} when there is no such element
 */
export function find(parent, selector, kind) {
	const element = parent.querySelector(selector);
	if (!(element instanceof kind))
		throw new TypeError(`there is no ${kind.name} ${selector}`);
	return element;
}

/**
 * The control that an event comes from, as it was bound to.
 *
 * @template {EventTarget} E
 * @param {Event} event
 * @param {{ new (): E }} kind
 * @returns {E | undefined} undefined when it is of another kind
 */
export const targetOf = ({ target }, kind) =>
	target instanceof kind ? target : undefined;

/**
 * A new element with properties, attributes (`data-`, `aria-`, `role`, `scope`) and children.
 *
 * @template {keyof HTMLElementTagNameMap} N
 * @param {N} name
 * @param {Readonly<Record<string, string | undefined>>} [given]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[N]}
 */
export function h(name, given = {}, ...children) {
	const element = document.createElement(name);
	for (const [key, value] of Object.entries(given))
		if (value === undefined) continue;
		else if (/^(data-|aria-|role$|scope$|for$)/.test(key))
			element.setAttribute(key, value);
		else Object.assign(element, { [key]: value });
	element.append(...children);
	return element;
}

/**
 * Sets a text only when it differs: what stands there is not announced or laid out again.
 *
 * @param {Node} element
 * @param {string} text
 */
export function setText(element, text) {
	if (element.textContent !== text) element.textContent = text;
}

/**
 * A name, a value, and a mark for the style sheet.
 *
 * @typedef {readonly [name: string, value: string, mark?: string | undefined]} Pair
 */

/**
 * Shows pairs of names and values in a `dl`; its rows are kept when their number does.
 *
 * @param {HTMLElement} list
 * @param {readonly Pair[]} pairs
 */
export function setPairs(list, pairs) {
	if (list.children.length !== pairs.length)
		list.replaceChildren(...pairs.map(() => h("div", {}, h("dt"), h("dd"))));
	for (const [at, row] of [...list.children].entries()) {
		const [name = "", value = "", mark] = pairs[at] ?? [];
		setText(find(row, "dt", HTMLElement), name);
		setText(find(row, "dd", HTMLElement), value);
		if (mark) row.setAttribute("data-mark", mark);
		else row.removeAttribute("data-mark");
	}
}

/** Makes boxes that scroll sideways reachable by the keyboard, and only while there is something to scroll. */
export function focusScrollers() {
	const observer = new ResizeObserver((entries) => {
		for (const { target } of entries) {
			const box = target.closest(".scroll");
			if (!(box instanceof HTMLElement)) continue;
			if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
			else box.removeAttribute("tabindex");
		}
	});
	for (const box of document.querySelectorAll(".scroll")) {
		observer.observe(box);
		observer.observe(find(box, "table", HTMLElement));
	}
}
