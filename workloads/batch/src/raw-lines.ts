import { parseExactly } from "@tickstack/contracts/record-text";
import { parseRawTick, rawTickSchema } from "@tickstack/contracts/tick";

/** Fields beyond the contract are kept as one JSON object, so that a compaction loses nothing. */
export const MORE = "_more";

/** What became of the lines of a file of the raw data set. */
export interface CheckedLines {
	readonly lines: number;
	/** JSON Lines with the columns of a raw tick and {@link MORE}. */
	readonly accepted: Buffer;
	/** Lines that are no record, as they are. */
	readonly refused: readonly RefusedLine[];
}

export interface RefusedLine {
	readonly line: Buffer;
	/** A rejection's code. */
	readonly code: string;
}

const LINE_FEED = 0x0a;
const KNOWN: ReadonlySet<string> = new Set(Object.keys(rawTickSchema));

/**
 * Judges a file's lines as the writer judges records, so that no reader takes what another refuses. A plain line is
 * passed on as it is; of any other one the values are, so that no other JSON reader gets to interpret it.
 */
export function checkLines(file: Buffer): CheckedLines {
	const accepted: Buffer[] = [];
	const refused: RefusedLine[] = [];
	let lines = 0;
	/** Begin of the plain lines that have not been passed on yet. */
	let from = 0;
	for (let start = 0; start < file.length; ) {
		const feed = file.indexOf(LINE_FEED, start);
		const end = feed < 0 ? file.length : feed;
		const next = end + 1;
		const line = file.subarray(start, end);
		const result = line.length ? parseRawTick(line) : undefined;
		if (result) lines++;
		if (!result?.ok || !result.isPlain || feed < 0) {
			accepted.push(file.subarray(from, start));
			from = next;
			if (result?.ok) accepted.push(valuesOf(result.tick, line));
			else if (result) refused.push({ line, code: result.code });
		}
		start = next;
	}
	accepted.push(file.subarray(Math.min(from, file.length)));
	return { lines, accepted: Buffer.concat(accepted), refused };
}

function valuesOf(tick: object, line: Buffer): Buffer {
	const fields = Object.entries(tick);
	const known = fields.filter(([name]) => KNOWN.has(name));
	const more = known.length < fields.length ? unknownFields(line) : undefined;
	return Buffer.from(
		`${JSON.stringify(Object.fromEntries([...known, ...(more ? [[MORE, more]] : [])]))}\n`,
	);
}

/** The fields that the contract does not know as a JSON object, numbers digit by digit. */
const unknownFields = (line: Buffer): string =>
	JSON.stringify(
		Object.fromEntries(
			Object.entries(parseExactly(line.toString()) as object).filter(
				([name]) => !KNOWN.has(name),
			),
		),
	);
