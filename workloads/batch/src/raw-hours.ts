import type { HdfsFileStatus, WebHdfs } from "@tickstack/runtime/webhdfs";

/** A file of the raw data set. */
export interface RawFileEntry {
	readonly path: string;
	/** Bytes. */
	readonly length: number;
	/** `records` is one of the writer's small files (JSON Lines), `compacted` what a compaction made of them (Parquet). */
	readonly kind: "records" | "compacted";
}

/** An hour of the raw data set. */
export interface RawHour {
	/** `2026-11-20T09`, UTC. */
	readonly hour: string;
	readonly directory: string;
	readonly files: readonly RawFileEntry[];
}

const RECORDS = /^data_\d+-\d+-\d+\.jsonl$/;
const COMPACTED = /^compacted-[0-9a-f]+\.parquet$/;

/** Name of a compacted file: `digest` is hexadecimal and comes from the files that went into it. */
export const compactedName = (digest: string): string =>
	`compacted-${digest}.parquet`;

const kindOf = (name: string): RawFileEntry["kind"] | undefined =>
	RECORDS.test(name)
		? "records"
		: COMPACTED.test(name)
			? "compacted"
			: undefined;

/** `<root>/YYYY/MM/DD/HH` */
export const hourDirectory = (root: string, hour: string): string =>
	`${root}/${hour.replaceAll(/[-T]/g, "/")}`;

/** The files of one hour now; whatever else lies in the directory is no part of the data set. */
export async function listHour(
	hdfs: WebHdfs,
	root: string,
	hour: string,
): Promise<RawHour> {
	const directory = hourDirectory(root, hour);
	const files = (await hdfs.list(directory)).flatMap((entry) => {
		const kind = entry.type === "FILE" ? kindOf(entry.pathSuffix) : undefined;
		return kind
			? [
					{
						path: `${directory}/${entry.pathSuffix}`,
						length: entry.length,
						kind,
					},
				]
			: [];
	});
	return { hour, directory, files };
}

/** The hours of the raw data set that have a directory, the earliest first. */
export async function listHours(
	hdfs: WebHdfs,
	root: string,
): Promise<string[]> {
	let found = [{ path: root, name: "" }];
	for (const digits of [4, 2, 2, 2]) {
		const pattern = new RegExp(`^\\d{${digits}}$`);
		const below = await Promise.all(
			found.map(async ({ path, name }) =>
				(await hdfs.list(path))
					.filter(
						({ type, pathSuffix }: HdfsFileStatus) =>
							type === "DIRECTORY" && pattern.test(pathSuffix),
					)
					.map(({ pathSuffix }) => ({
						path: `${path}/${pathSuffix}`,
						name: `${name}${pathSuffix}/`,
					})),
			),
		);
		found = below.flat();
	}
	return found
		.map(({ name }) => {
			const [year, month, day, hour] = name.split("/");
			return `${year}-${month}-${day}T${hour}`;
		})
		.sort();
}
