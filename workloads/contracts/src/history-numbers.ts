/** What stands before the decimals of a number. */
export type DecimalMark = "." | ",";

/** How files write that there is no value. */
const MISSING = /^(|-+|–|—|n\/?a\.?|#n\/a|nan|null|none|nil|\.|\\n)$/i;
/** Signs and codes of currencies, spaces of all kinds, apostrophes of Switzerland. */
const DECORATION =
	/[\p{Sc}\p{Zs}\s'’_]|^(?:USD|EUR|GBP|GBX|CHF|JPY|INR|CAD|AUD|HKD|CNY|Rs\.?|Fr\.?|kr\.?)|(?:USD|EUR|GBP|GBX|CHF|JPY|INR|CAD|AUD|HKD|CNY|Fr\.?|kr\.?)$/gu;
const UNITS: Readonly<Record<string, number>> = {
	K: 1e3,
	M: 1e6,
	MIO: 1e6,
	MLN: 1e6,
	B: 1e9,
	BN: 1e9,
	MRD: 1e9,
	T: 1e12,
};
const PLAIN = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;

/** A number; null when there is none; undefined when what is there cannot be read. */
export function readNumber(
	cell: unknown,
	mark: DecimalMark,
): number | null | undefined {
	if (typeof cell === "number") return Number.isFinite(cell) ? cell : null;
	if (typeof cell === "bigint") return Number(cell);
	if (cell === null || cell === undefined) return null;
	if (typeof cell !== "string") return undefined;
	// The common case at the least cost.
	if (mark === "." && PLAIN.test(cell)) return finite(Number(cell));
	const trimmed = cell.trim();
	if (MISSING.test(trimmed)) return null;
	const mixed = /^(\d+)?\s*\b(\d+)\/(\d+)$/.exec(trimmed);
	if (mixed) return Number(mixed[1] ?? 0) + Number(mixed[2]) / Number(mixed[3]);
	let text = trimmed
		.replaceAll("−", "-")
		.replace(/^\((.*)\)$/, "-$1")
		.replaceAll(DECORATION, "");
	const unit = /(?<=\d[.,]?)(k|m|mio|mln|b|bn|mrd|t)\.?$/i.exec(text);
	if (unit) text = text.slice(0, unit.index);
	const grouping = mark === "." ? "," : ".";
	if (text.includes(grouping)) {
		const [whole = "", ...rest] = text.split(mark);
		if (rest.length > 1 || rest.join("").includes(grouping)) return undefined;
		// Groups of three, of India after the first also of two.
		const groups = whole.replace(/^[-+]/, "").split(grouping);
		if (
			!/^\d{1,3}$/.test(groups[0] ?? "") ||
			!/^\d{3}$/.test(groups.at(-1) ?? "") ||
			!groups.slice(1, -1).every((group) => /^\d{2,3}$/.test(group))
		)
			return undefined;
		text = text.replaceAll(grouping, "");
	}
	if (mark === ",") text = text.replace(",", ".");
	if (!PLAIN.test(text)) return undefined;
	const value = Number(text) * (UNITS[unit?.[1]?.toUpperCase() ?? ""] ?? 1);
	return finite(value);
}

const finite = (value: number): number | undefined =>
	Number.isFinite(value) ? value : undefined;

/**
 * Which mark stands before decimals, as the numbers themselves decide: the last of two kinds, one that comes once and
 * has other than three digits behind it. Where none decides (`1,234`), a comma is a decimal mark if the fields are not
 * separated by commas.
 */
export function decimalMark(
	cells: Iterable<unknown>,
	separator: string | undefined,
): DecimalMark {
	let points = 0;
	let commas = 0;
	let undecided = 0;
	for (const cell of cells) {
		if (typeof cell !== "string") continue;
		const text = cell.replaceAll(/[^\d.,]/g, "");
		const comma = text.lastIndexOf(",");
		const point = text.lastIndexOf(".");
		if (comma === -1 && point === -1) continue;
		if (comma !== -1 && point !== -1) comma > point ? commas++ : points++;
		else if (comma !== -1) {
			if (text.indexOf(",") !== comma) points++;
			else if (text.length - comma !== 4 || comma === 0 || text[0] === "0")
				commas++;
			else undecided++;
		} else if (text.indexOf(".") !== point) commas++;
		else if (text.length - point !== 4 || text[0] === "0") points++;
	}
	if (points === commas)
		return undecided > 0 && separator !== undefined && separator !== ","
			? ","
			: ".";
	return commas > points ? "," : ".";
}
