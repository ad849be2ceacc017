import { createReadStream, createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { type WebHdfs, WebHdfsError } from "@tickstack/runtime/webhdfs";

/** A file did not arrive in HDFS as it was sent. */
class StagingError extends Error {
	readonly code = "STAGED_FILE_SHORT";
	readonly path: string;

	constructor(path: string, arrived: number | undefined, sent: number) {
		super(`${path}: ${arrived ?? "no"} bytes arrived of ${sent}`);
		this.name = "StagingError";
		this.path = path;
	}
}

/**
 * Writes a file that appears complete or not at all, in place of one that is there.
 * @param temporary where it is written first; hidden beside it when left out
 */
export async function putFile(
	hdfs: WebHdfs,
	path: string,
	body: Buffer | { readonly file: string },
	temporary = `${path.replace(/[^/]+$/, "_$&")}.tmp`,
): Promise<void> {
	const length = Buffer.isBuffer(body)
		? body.length
		: (await stat(body.file)).size;
	await hdfs.create(
		temporary,
		Buffer.isBuffer(body) ? body : () => createReadStream(body.file),
		{ overwrite: true },
	);
	const arrived = (await hdfs.status(temporary))?.length;
	if (arrived !== length) throw new StagingError(temporary, arrived, length);
	await hdfs.replace(temporary, path);
}

/** undefined: there is no such file. */
export async function readJson<T>(
	hdfs: WebHdfs,
	path: string,
): Promise<T | undefined> {
	try {
		return JSON.parse((await hdfs.read(path)).toString()) as T;
	} catch (error) {
		if (error instanceof WebHdfsError && error.code === "HDFS_NOT_FOUND")
			return undefined;
		throw error;
	}
}

export const putJson = (hdfs: WebHdfs, path: string, value: unknown) =>
	putFile(hdfs, path, Buffer.from(`${JSON.stringify(value, null, "\t")}\n`));

/** Copies a file of HDFS to this machine. */
export async function getFile(
	hdfs: WebHdfs,
	path: string,
	file: string,
): Promise<void> {
	await pipeline(await hdfs.open(path), createWriteStream(file));
}
