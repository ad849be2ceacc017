const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;

/** An amount of bytes for people, e.g. `1.1 TiB`: at most one decimal, in the unit that keeps it under 1024. */
export function approximately(bytes: number): string {
	const power = Math.min(
		UNITS.length - 1,
		Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)),
	);
	const value = bytes / 2 ** (10 * power);
	const digits = value >= 100 || Number.isInteger(value) ? 0 : 1;
	return `${Number(value.toFixed(digits))} ${UNITS[power]}`;
}
