/** A whole number for people, e.g. `12,345`. */
export const count = (n: number): string =>
	Math.round(n).toLocaleString("en-US");

/** Seconds with one decimal, e.g. `2.9 s`. */
export const seconds = (n: number): string => `${n.toFixed(1)} s`;
