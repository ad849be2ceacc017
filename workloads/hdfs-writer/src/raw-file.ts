/** A file of the raw data set: the records of one hour of one partition, each offset within the bounds at most once. */
export interface RawFile {
	readonly partition: number;
	/** Offset of its first record. */
	readonly first: number;
	/** Offset of its last record. */
	readonly last: number;
}

const NAME = /^data_(\d+)-(\d+)-(\d+)\.jsonl$/;
const TEMPORARY = /^data_(\d+)-\d+-\d+\.jsonl\.[0-9]{10}\.(.+)\.tmp$/;

export const rawFileName = ({ partition, first, last }: RawFile): string =>
	`data_${partition}-${first}-${last}.jsonl`;

/** undefined: some other file, e.g. one that a compaction has made. */
export function parseRawFileName(name: string): RawFile | undefined {
	const match = NAME.exec(name);
	return match
		? {
				partition: Number(match[1]),
				first: Number(match[2]),
				last: Number(match[3]),
			}
		: undefined;
}

/** An hour is the first 13 characters of a tick's time, e.g. `2026-11-20T09`. */
export const hourOf = (time: string): string => time.slice(0, 13);

/** `<root>/YYYY/MM/DD/HH`; UTC, as the tick's time is. */
export const rawDirectory = (root: string, hour: string): string =>
	`${root}/${hour.replaceAll(/[-T]/g, "/")}`;

/**
 * Where unfinished files lie. One directory for all hours: a new owner of a partition finds what its predecessor left
 * with one listing. The underscore hides it from Spark and Hadoop, and no name in it ends in `.jsonl`.
 */
export const temporaryDirectory = (root: string): string => `${root}/_tmp`;

/** `writer` identifies its owner: two writers never write to the same temporary file. */
export const temporaryName = (
	file: RawFile,
	hour: string,
	writer: string,
): string =>
	`${rawFileName(file)}.${hour.replaceAll(/[-T]/g, "")}.${writer}.tmp`;

export function parseTemporaryName(
	name: string,
): { readonly partition: number; readonly writer: string } | undefined {
	const match = TEMPORARY.exec(name);
	return match
		? { partition: Number(match[1]), writer: match[2] as string }
		: undefined;
}
