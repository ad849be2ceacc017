/** Texts of a column as small numbers; 0 is null. */
export const TRENDS = ["up", "down", "sideway"] as const;
export const REGIMES = ["bull", "bear", "neutral"] as const;

/** The code of a text in its list. */
export const codeOf = <const T extends string>(
	values: readonly T[],
	value: NoInfer<T>,
): number => values.indexOf(value) + 1;
