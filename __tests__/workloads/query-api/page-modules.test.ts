import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";

const PAGE = join(import.meta.dirname, "../../../workloads/query-api/page");

interface Digits {
	decimalsOf(prices: Iterable<number | null | undefined>): number;
}
interface Address {
	parseAddress(fragment: string): Record<string, unknown>;
	fragmentOf(address: object): string;
	INDICATORS: Record<string, string>;
}
interface Slots {
	slotsOf<T extends { time: number }>(
		items: readonly T[],
		missing: (seconds: number) => number,
	): {
		slots: { time: number; item?: T; endsLine?: boolean }[];
		holes: { from: number; to: number; seconds: number }[];
	};
}

const { decimalsOf } = (await import(join(PAGE, "digits.js"))) as Digits;
const { parseAddress, fragmentOf, INDICATORS } = (await import(
	join(PAGE, "address.js")
)) as Address;
const { slotsOf } = (await import(join(PAGE, "charts/slots.js"))) as Slots;

const year = (price: number, step: number, decimals: number) =>
	Array.from({ length: 250 }, (_, n) =>
		Number((price + step * Math.sin(n / 9)).toFixed(decimals)),
	);

for (const [what, prices, decimals] of [
	["a currency pair", year(1.08341, 0.02, 5), 5],
	["a coin of millionths", year(0.0000027, 0.000001, 8), 8],
	["a share of 749,000", year(749_000.12, 9_000, 2), 0],
	["a usual share", year(430.12, 40, 2), 2],
	["a share quoted in whole yen", year(3_050, 200, 0), 0],
	["an index", year(38_512.5, 900, 1), 1],
	["a share whose prices are computed", year(149.53, 9, 13), 2],
	[
		"a currency pair whose prices are computed",
		year(1.0834120512, 0.03, 12),
		4,
	],
	[
		"a share with a few prices of three decimals",
		[...year(27.12, 2, 2), 27.125],
		2,
	],
	["a price below 0", [-37.63, 11.57, 20.1], 2],
	["one price", [611.5], 2],
	["nothing", [null, undefined], 2],
] as const)
	test(`${what} has ${decimals} decimals`, () => {
		assert.equal(decimalsOf(prices), decimals);
	});

const CHARACTERS = "ABCXYZ0189.-^=&/_:+#$@!";
const ticker = fc
	.string({ unit: fc.constantFrom(...CHARACTERS), minLength: 1, maxLength: 32 })
	.filter((text) => /[A-Z0-9]/.test(text));

test("a link says all that is shown of any ticker", () => {
	fc.assert(
		fc.property(
			fc.constantFrom("live", "daily"),
			ticker,
			fc.uniqueArray(ticker, { maxLength: 4 }),
			fc.subarray(Object.keys(INDICATORS)),
			fc.constantFrom("adjusted", "raw"),
			fc.constantFrom("market", "viewer", "utc"),
			(view, one, others, indicators, prices, zone) => {
				const compare = others.filter((other) => other !== one);
				const address = {
					...parseAddress(""),
					...{ view, ticker: one },
					...(view === "daily" ? { compare, indicators, prices } : { zone }),
				};
				assert.deepEqual(parseAddress(fragmentOf(address)), address);
			},
		),
	);
});

test("there is room where items are missing, and every place is after the one before", () => {
	fc.assert(
		fc.property(
			fc.array(fc.integer({ min: 1, max: 5_000 }), { maxLength: 50 }),
			(days) => {
				let time = 0;
				const items = days.map((gap) => {
					time += gap * 86_400;
					return { time };
				});
				const { slots, holes } = slotsOf(items, (seconds) =>
					seconds > 7 * 86_400 ? 8 : 0,
				);
				assert.deepEqual(
					slots.flatMap(({ item }) => item ?? []),
					items,
				);
				assert.equal(slots.length, items.length + 8 * holes.length);
				for (const [at, slot] of slots.entries())
					assert.ok(at === 0 || slot.time > (slots[at - 1]?.time ?? 0));
				for (const { from, to } of holes) {
					assert.equal(slots[from - 1]?.endsLine, true);
					assert.ok(slots.slice(from, to + 1).every(({ item }) => !item));
					assert.ok(slots[to + 1]?.item);
				}
			},
		),
	);
});
