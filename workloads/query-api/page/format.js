const MINUS = "\u2212";
const numbers = new Map();

/** A number with a fixed count of decimals and thin grouping. */
export function fixed(value, decimals) {
	if (!numbers.has(decimals))
		numbers.set(
			decimals,
			new Intl.NumberFormat("en-US", {
				minimumFractionDigits: decimals,
				maximumFractionDigits: decimals,
			}),
		);
	return numbers.get(decimals).format(value).replace("-", MINUS);
}

/** Decimals that a price is shown with: small prices need more. */
export const decimalsOf = (price) => (price >= 1 ? 2 : price >= 0.01 ? 4 : 6);

export const price = (value) => fixed(value, decimalsOf(value));

const compact = new Intl.NumberFormat("en-US", {
	notation: "compact",
	maximumFractionDigits: 2,
});
/** `71.55K` */
export const volume = (value) => compact.format(value);

/** `▲ +0.12 %`: direction as a sign and a shape, not only as a colour. */
export function change(from, to) {
	const ratio = from > 0 ? (to / from - 1) * 100 : 0;
	const rounded = Number(ratio.toFixed(2));
	const shape = rounded > 0 ? "▲" : rounded < 0 ? "▼" : "■";
	const sign = rounded > 0 ? "+" : "";
	return {
		direction: rounded > 0 ? "up" : rounded < 0 ? "down" : "flat",
		text: `${shape} ${sign}${fixed(rounded, 2)} %`,
	};
}

/** `0.8 s`, `12 s`, `3 min`, `5 h`, `2 d` */
export function span(seconds) {
	if (seconds < 10) return `${seconds.toFixed(1)} s`;
	if (seconds < 120) return `${Math.round(seconds)} s`;
	if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
	if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
	return `${Math.round(seconds / 86_400)} d`;
}

export const clock = (iso) => iso.slice(11, 19);
