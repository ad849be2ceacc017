import { fragmentOf } from "../address.js";
import { decimalsOf } from "../digits.js";
import { h, setText } from "../elements.js";
import { change, price, span } from "../format.js";
import { columnOf } from "../screener/columns.js";
import { showWatched } from "../watchlist.js";

/** @import { ListedTicker, Window } from "../../src/realtime-schemas.ts" */
/** @import { Screened } from "../../src/batch-schemas.ts" */
/** @import { Address } from "../address.js" */

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 72;
const HEIGHT = 22;
/** Windows in the small line of a row: half an hour. */
export const POINTS = 60;
/** A window that is older is no price of now. */
const OLD_MS = 600_000;

/**
 * A ticker of the list, and its closes by the start of their window.
 *
 * @typedef {object} Entry
 * @property {string} ticker
 * @property {string} company
 * @property {Partial<Screened> | null} features of its latest day
 * @property {number} newestMs start of its newest window, milliseconds; -Infinity without one
 * @property {Map<string, number>} closes
 */

/**
 * @param {ListedTicker} listed
 * @param {Entry | undefined} known keeps its closes
 * @returns {Entry}
 */
export function entryOf({ ticker, company = "", latest, features }, known) {
	const closes = known?.closes ?? new Map();
	const { window_start, close } = latest ?? {};
	if (window_start !== undefined && close !== undefined)
		closes.set(window_start, close);
	return {
		ticker,
		company,
		features: /** @type {Partial<Screened> | null} */ (features ?? null),
		newestMs: Date.parse(window_start ?? "") || Number.NEGATIVE_INFINITY,
		closes,
	};
}

/**
 * Takes a window into an entry.
 *
 * @param {Entry} entry
 * @param {Pick<Window, "window_start" | "close">} window
 */
export function takeWindow(entry, { window_start, close }) {
	entry.closes.set(window_start, close);
	entry.newestMs = Math.max(entry.newestMs, Date.parse(window_start));
	for (const oldest of [...entry.closes.keys()].sort())
		if (entry.closes.size > POINTS) entry.closes.delete(oldest);
		else break;
}

/** A row of the list: a link with the last price, how far it moved, and its line; and a star. */
export class TickerRow {
	#link = h("a", {});
	#star = h("button", { type: "button", className: "star" });
	#path = document.createElementNS(SVG, "polyline");
	#last = h("span", { className: "last" });
	#moved = h("span", { className: "moved" });
	#company = h("span", { className: "company" });
	item;

	/**
	 * @param {string} ticker
	 * @param {(ticker: string) => void} onStar
	 */
	constructor(ticker, onStar) {
		const line = document.createElementNS(SVG, "svg");
		line.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
		line.setAttribute("aria-hidden", "true");
		line.append(this.#path);
		this.#link.append(
			h("span", { className: "symbol" }, ticker),
			this.#company,
			line,
			this.#last,
			this.#moved,
		);
		this.#star.addEventListener("click", () => onStar(ticker));
		this.item = h("li", {}, this.#link, this.#star);
	}

	focus() {
		this.#link.focus();
	}

	/**
	 * Where it stands, and where it leads to.
	 *
	 * @param {string} ticker
	 * @param {{ at: number, total: number, address: Pick<Address, "view"> & Partial<Address>, isWatched: boolean }} place
	 */
	place(ticker, { at, total, address, isWatched }) {
		this.item.setAttribute("aria-posinset", String(at + 1));
		this.item.setAttribute("aria-setsize", String(total));
		const view = address.view === "screener" ? "daily" : address.view;
		const { compare = [] } = address;
		this.#link.href = fragmentOf({
			...address,
			view,
			ticker,
			compare: compare.filter((one) => one !== ticker),
		});
		if (ticker === address.ticker && address.view !== "screener")
			this.#link.setAttribute("aria-current", "true");
		else this.#link.removeAttribute("aria-current");
		showWatched(this.#star, ticker, isWatched);
	}

	/**
	 * @param {Entry} entry
	 * @param {string} sort of the list: a feature is shown
	 * @param {number} nowMs server's clock
	 */
	paint({ company, features, newestMs, closes }, sort, nowMs) {
		const values = [...closes.entries()]
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([, close]) => close);
		const last = values.at(-1) ?? features?.Close;
		const isOld = nowMs - newestMs > OLD_MS;
		const { direction, text } = change(values[0] ?? 0, values.at(-1) ?? 0);
		setText(this.#company, company);
		setText(this.#last, price(last, decimalsOf([...values, last])));
		this.#path.setAttribute("points", isOld ? "" : points(values));
		this.#link.dataset.state = isOld ? "old" : "fresh";
		const column = columnOf(sort.replace(/^-/, ""));
		if (column && column.key !== "ticker" && features) {
			setText(this.#moved, column.text(/** @type {Screened} */ (features)));
			this.#link.dataset.direction = "flat";
		} else if (values.length && !isOld) {
			setText(this.#moved, text);
			this.#link.dataset.direction = direction;
		} else {
			setText(
				this.#moved,
				values.length
					? `${span((nowMs - newestMs) / 1_000)} old`
					: (features?.day ?? ""),
			);
			this.#link.dataset.direction = "flat";
		}
	}
}

/** @param {readonly number[]} values */
function points(values) {
	if (values.length < 2) return "";
	const low = Math.min(...values);
	const range = Math.max(...values) - low || 1;
	const step = WIDTH / Math.max(1, values.length - 1);
	return values
		.map(
			(value, at) =>
				`${(at * step).toFixed(1)},${(HEIGHT - 2 - ((value - low) / range) * (HEIGHT - 4)).toFixed(1)}`,
		)
		.join(" ");
}
