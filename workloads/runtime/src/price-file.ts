import { isUtf8 } from "node:buffer";
import { open, readFile } from "node:fs/promises";
import { basename } from "node:path";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { gunzip, zstdDecompress } from "node:zlib";
import { HistoryError } from "@tickstack/contracts/history-error";
import type { Entry, ZipFile } from "yauzl";

/** A file of prices, unpacked. */
export interface PriceFile {
	/** The file's own name; inside an archive that of the entry. */
	readonly name: string;
	/** The text; bytes where it is Parquet. */
	readonly content: string | { readonly parquet: Buffer };
	/** What was found out on the way, for the report. */
	readonly notes: readonly string[];
}

const startsWith = (bytes: Buffer, ...head: number[]): boolean =>
	head.every((byte, index) => bytes[index] === byte);

/** What a file is, by its first bytes. */
export const isGzip = (bytes: Buffer): boolean => startsWith(bytes, 0x1f, 0x8b);
export const isZstd = (bytes: Buffer): boolean =>
	startsWith(bytes, 0x28, 0xb5, 0x2f, 0xfd);
export const isParquet = (bytes: Buffer): boolean =>
	bytes.subarray(0, 4).toString("latin1") === "PAR1";

/** The first bytes of a file; all of them where it has fewer. */
export async function firstBytes(path: string, count: number): Promise<Buffer> {
	const handle = await open(path);
	try {
		const { buffer, bytesRead } = await handle.read(
			Buffer.alloc(count),
			0,
			count,
			0,
		);
		return buffer.subarray(0, bytesRead);
	} finally {
		await handle.close();
	}
}

/** Kinds that hold no prices that could be read, by their first bytes, and what to do. */
const REFUSED: readonly (readonly [readonly number[], string])[] = [
	[
		[0xd0, 0xcf, 0x11, 0xe0],
		"is a workbook of Excel (.xls); save it as CSV UTF-8",
	],
	[[0x25, 0x50, 0x44, 0x46], "is a PDF; export the prices as CSV"],
	[[0x37, 0x7a, 0xbc, 0xaf], "is a 7z archive; unpack it first"],
	[[0x52, 0x61, 0x72, 0x21], "is a RAR archive; unpack it first"],
	[[0x42, 0x5a, 0x68], "is compressed with bzip2; unpack it first"],
	[[0x89, 0x48, 0x44, 0x46], "is HDF5; write it with DataFrame.to_csv"],
	[[0x53, 0x51, 0x4c, 0x69], "is an SQLite database; export a table as CSV"],
];

/**
 * Opens a file of prices, or the files of a zip: gzip, xz, zstd and zip are unpacked, and text becomes Unicode. What a
 * file is, its first bytes tell, not its name.
 *
 * @throws {HistoryError} when it cannot be read, is cut off, or is of a kind that holds no readable prices
 */
export async function openPriceFile(
	path: string,
	name = path,
): Promise<PriceFile[]> {
	try {
		return await unpacked(await readFile(path), basename(name), []);
	} catch (error) {
		if (error instanceof HistoryError) throw error;
		const { code, message } = error as NodeJS.ErrnoException;
		throw unreadable(
			name,
			code === "ERR_STRING_TOO_LONG" || code === "ERR_FS_FILE_TOO_LARGE"
				? "is too large to be read as text (512 MiB); split it, or convert it to Parquet for the batch"
				: `cannot be read: ${message}`,
		);
	}
}

async function unpacked(
	bytes: Buffer,
	name: string,
	notes: readonly string[],
): Promise<PriceFile[]> {
	if (isGzip(bytes))
		return unpacked(await promisify(gunzip)(bytes), name, notes);
	if (startsWith(bytes, 0xfd, 0x37, 0x7a, 0x58, 0x5a))
		return unpacked(await unxz(bytes), name, notes);
	if (isZstd(bytes))
		return unpacked(await promisify(zstdDecompress)(bytes), name, notes);
	if (startsWith(bytes, 0x50, 0x4b, 0x03, 0x04)) return unzipped(bytes, name);
	if (isParquet(bytes)) return [{ name, content: { parquet: bytes }, notes }];
	const refused = REFUSED.find(([head]) => startsWith(bytes, ...head));
	if (refused) throw unreadable(name, refused[1]);
	const { text, encoding } = await decoded(bytes);
	return [
		{
			name,
			content: text,
			notes: encoding ? [...notes, `read as ${encoding}`] : notes,
		},
	];
}

async function unxz(bytes: Buffer): Promise<Buffer> {
	const { XzReadableStream } = (await import("xz-decompress")).default;
	return buffer(
		new XzReadableStream(new Blob([new Uint8Array(bytes)]).stream()) as never,
	);
}

const PRICES =
	/\.(csv|txt|tsv|json|jsonl|ndjson|parquet|asc|prn)(\.(gz|xz))?$/i;

/** The files of a zip that hold prices by their names. */
async function unzipped(bytes: Buffer, name: string): Promise<PriceFile[]> {
	const { fromBuffer } = await import("yauzl");
	const files: PriceFile[] = [];
	await new Promise<void>((resolve, reject) =>
		fromBuffer(bytes, { lazyEntries: true }, (error, zip) => {
			if (error) return reject(error);
			const take = async (entry: Entry) => {
				const { fileName } = entry;
				if (fileName.startsWith("xl/"))
					throw unreadable(
						name,
						"is a workbook of Excel; save it as CSV UTF-8",
					);
				// macOS adds a second entry of its own for each file.
				if (PRICES.test(fileName) && !/(^|\/)(__MACOSX\/|\.)/.test(fileName))
					files.push(
						...(await unpacked(
							await contentOf(zip, entry),
							basename(fileName),
							[`of ${name}`],
						)),
					);
				zip.readEntry();
			};
			zip.on("entry", (entry: Entry) => take(entry).catch(reject));
			zip.once("error", reject);
			zip.once("end", resolve);
			zip.readEntry();
		}),
	);
	if (files.length === 0)
		throw unreadable(name, "is a zip without a CSV, JSON or Parquet file");
	return files;
}

const contentOf = (zip: ZipFile, entry: Entry): Promise<Buffer> =>
	new Promise((resolve, reject) =>
		zip.openReadStream(entry, (error, stream) =>
			error ? reject(error) : buffer(stream).then(resolve, reject),
		),
	);

/** Text of any encoding; which one, where it is not UTF-8. */
async function decoded(bytes: Buffer): Promise<{
	readonly text: string;
	readonly encoding: string | undefined;
}> {
	const utf16 = utf16Of(bytes);
	if (utf16)
		return {
			text: new TextDecoder(utf16).decode(bytes),
			encoding: utf16.toUpperCase(),
		};
	if (isUtf8(bytes)) return { text: bytes.toString(), encoding: undefined };
	const encoding = await encodingOf(bytes);
	return { text: new TextDecoder(encoding).decode(bytes), encoding };
}

function utf16Of(bytes: Buffer): string | undefined {
	if (startsWith(bytes, 0xff, 0xfe)) return "utf-16le";
	if (startsWith(bytes, 0xfe, 0xff)) return "utf-16be";
	// Without a mark: of digits and Latin letters every second byte is 0.
	const head = bytes.subarray(0, 64);
	if (head.length < 8) return undefined;
	const zeros = [0, 1].map(
		(odd) => head.filter((byte, at) => at % 2 === odd && byte === 0).length,
	) as [number, number];
	if (zeros[1] > head.length / 3 && zeros[0] === 0) return "utf-16le";
	return zeros[0] > head.length / 3 && zeros[1] === 0 ? "utf-16be" : undefined;
}

/** Of what is not Unicode; Windows' own Latin where nothing more is likely. */
async function encodingOf(bytes: Buffer): Promise<string> {
	const { detect } = await import("chardet");
	const label = detect(bytes.subarray(0, 1 << 20)) ?? "";
	try {
		return /^(gb|big5|shift|euc|windows|koi8)/i.test(label)
			? new TextDecoder(label).encoding
			: "windows-1252";
	} catch {
		return "windows-1252";
	}
}

const unreadable = (name: string, reason: string) =>
	new HistoryError("HISTORY_UNREADABLE", `history ${name} ${reason}`);
