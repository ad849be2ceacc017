import { dayOrder, readTime } from "./history-dates.ts";
import { readNumber } from "./history-numbers.ts";

const BARE = ["open", "high", "low", "close", "volume"] as const;

type Bare = (typeof BARE)[number];

/** Orders in which fields without names are written; the first that all rows allow is taken. */
const ORDERS: readonly (readonly Bare[])[] = [
	["open", "high", "low", "close"],
	// Bitfinex, KuCoin.
	["open", "close", "high", "low"],
	// Coinbase.
	["low", "high", "open", "close"],
];

/** Names for fields without any, by the first rows; undefined when they are no prices. */
export function bareHeaders(
	rows: readonly (readonly unknown[])[],
): readonly string[] | undefined {
	const cells = rows[0] ?? [];
	const isDate = (cell: unknown) =>
		typeof cell === "string" || typeof cell === "number"
			? readTime(
					String(cell),
					dayOrder([String(cell)]) ? "day-first" : undefined,
				) !== undefined && !/^\d{1,7}$/.test(String(cell))
			: false;
	const number = (cell: unknown) =>
		readNumber(cell, ".") ?? readNumber(cell, ",");
	const headers: string[] = [];
	let at = 0;
	if (!isDate(cells[0])) {
		if (!/^[A-Za-z^][\w.^=-]*$/.test(String(cells[0])) || !isDate(cells[1]))
			return undefined;
		headers.push("ticker");
		at = 1;
	}
	headers.push("date");
	at++;
	if (/^\d{1,2}:\d{2}/.test(String(cells[at]))) {
		headers.push("time");
		at++;
	}
	const prices = cells.slice(at, at + 4);
	if (
		prices.length < 4 ||
		!prices.every((price) => typeof number(price) === "number")
	)
		return undefined;
	const valuesOf = (order: readonly Bare[], row: readonly unknown[]) =>
		Object.fromEntries(
			order.map((name, index) => [name, number(row[at + index]) ?? Number.NaN]),
		) as Record<Bare, number>;
	const order =
		ORDERS.find((each) =>
			rows.every((row) => {
				const { open, high, low, close } = valuesOf(each, row);
				return !(high < Math.max(open, close) || low > Math.min(open, close));
			}),
		) ?? BARE.slice(0, 4);
	headers.push(...order);
	// Kraken has the volume-weighted price between the prices and the volume.
	const isVwap =
		cells.length > at + 5 &&
		rows.every((row) => {
			const { high, low } = valuesOf(order, row);
			const value = number(row[at + 4]) ?? Number.NaN;
			return value >= low && value <= high;
		});
	if (isVwap) headers.push("vwap");
	if (cells.length > headers.length) headers.push("volume");
	while (headers.length < cells.length)
		headers.push(`column ${headers.length + 1}`);
	return headers;
}
