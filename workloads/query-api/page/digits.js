/** Significant digits that a price is shown with at most, unless what is visible lies closer together. */
const SIGNIFICANT = 6;
/** More significant digits than anybody quotes: what a computation left. */
const NOISE = 9;
/** Prices from which a whole number says that the market quotes whole numbers. */
const ENOUGH = 20;
/** The most that are looked at: a share of the rest is as good. */
const SAMPLE = 300;

/**
 * Decimals that prices are quoted with, as their own digits say: 1.08341, 0.00000270, 749,000. What was computed
 * (adjusted, averaged) has more digits than it means: then as many as tell apart what is visible.
 *
 * @param {Iterable<number | null | undefined>} prices those that are visible
 * @returns {number}
 */
export function decimalsOf(prices) {
	const given = [...prices].filter(
		/** @returns {price is number} */
		(price) => typeof price === "number" && Number.isFinite(price),
	);
	const all =
		given.length <= SAMPLE
			? given
			: Array.from(
					{ length: SAMPLE },
					(_, at) => given[Math.floor((at * given.length) / SAMPLE)] ?? 0,
				);
	const top = Math.max(...all.map(Math.abs), 0);
	if (!top) return 2;
	const magnitude = Math.floor(Math.log10(top));
	const range = Math.max(...all) - Math.min(...all);
	/** Decimals that tell apart what is visible. */
	const fine =
		range > 0 ? (top < 10 ? 2 : 1) - Math.floor(Math.log10(range)) : 0;
	const usual =
		top >= 10_000 ? 0 : top >= 1 ? 2 : top >= 0.01 ? 4 : 2 - magnitude;
	const most = Math.max(SIGNIFICANT - 1 - magnitude, Math.min(fine, usual), 0);
	const digits = all.map(digitsOf).sort((a, b) => a.decimals - b.decimals);
	// A few that are computed do not speak for the others.
	const quoted = digits[Math.floor(0.8 * (digits.length - 1))];
	if (!quoted || quoted.significant >= NOISE)
		return Math.min(Math.max(usual, fine), most);
	if (quoted.decimals === 0 && all.length >= ENOUGH) return 0;
	return Math.min(Math.max(quoted.decimals, usual), most);
}

/** @param {number} price */
function digitsOf(price) {
	const [mantissa = "", exponent = "0"] = String(Math.abs(price)).split("e");
	const [whole = "", part = ""] = mantissa.split(".");
	return {
		decimals: Math.max(0, part.length - Number(exponent)),
		significant: `${whole}${part}`.replace(/^0+/, "").length,
	};
}
