import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { WebHdfsError } from "./webhdfs-error.ts";
import { bytesOf, type HdfsBody } from "./webhdfs-request.ts";
import { type WebHdfsOptions, WebHdfsTransport } from "./webhdfs-transport.ts";

export { WebHdfsError } from "./webhdfs-error.ts";
export type { HdfsBody } from "./webhdfs-request.ts";
export type { WebHdfsOptions } from "./webhdfs-transport.ts";

/** A file or directory (WebHDFS REST API, "FileStatus JSON Schema"). */
export interface HdfsFileStatus {
	/** The name within its directory; empty for the requested path itself. */
	readonly pathSuffix: string;
	readonly type: "FILE" | "DIRECTORY";
	/** Bytes; 0 for a directory. */
	readonly length: number;
	readonly owner: string;
	readonly group: string;
	/** Octal text, e.g. `755`. */
	readonly permission: string;
	readonly replication: number;
	readonly blockSize: number;
	/** Milliseconds since the epoch. */
	readonly modificationTime: number;
	readonly accessTime: number;
	readonly childrenNum: number;
	readonly fileId: number;
}

/** What lies under a path (WebHDFS REST API, "ContentSummary JSON Schema"). Quotas are −1 when not set. */
export interface HdfsContentSummary {
	readonly directoryCount: number;
	readonly fileCount: number;
	/** Bytes of one replica. */
	readonly length: number;
	/** The greatest number of names. */
	readonly quota: number;
	/** Bytes of all replicas. */
	readonly spaceConsumed: number;
	/** The greatest number of bytes of all replicas. */
	readonly spaceQuota: number;
}

export interface CreateOptions {
	/** Replace a file that is there. @default false: `HDFS_EXISTS` */
	readonly overwrite?: boolean;
	/** Octal text. @default the file system's umask decides */
	readonly permission?: string;
	readonly replication?: number;
	/** Bytes. */
	readonly blockSize?: number;
}

/**
 * HDFS over its REST API (WebHDFS). Paths are absolute. Operations are tried again while NameNodes fail over; an
 * operation that had an effect before its answer was lost is therefore done twice: `create` needs `overwrite` to be
 * safe against that, and `rename` and `delete` may then answer false although they did their work.
 * @throws {WebHdfsError} from every operation
 */
export class WebHdfs {
	readonly #transport: WebHdfsTransport;

	constructor(options: WebHdfsOptions) {
		this.#transport = new WebHdfsTransport(options);
	}

	/** Writes a file, parents included. A broken connection can leave a shorter file: check its length. */
	async create(
		path: string,
		body: HdfsBody,
		options: CreateOptions = {},
	): Promise<void> {
		const { overwrite = false, permission, replication, blockSize } = options;
		await this.#transport.transfer(
			"PUT",
			path,
			"CREATE",
			{ overwrite, permission, replication, blocksize: blockSize },
			body,
			bytesOf,
		);
	}

	async append(path: string, body: HdfsBody): Promise<void> {
		await this.#transport.transfer("POST", path, "APPEND", {}, body, bytesOf);
	}

	/** A stream of the file's bytes. */
	open(
		path: string,
		range: { offset?: number; length?: number } = {},
	): Promise<Readable> {
		return this.#transport.transfer<IncomingMessage>(
			"GET",
			path,
			"OPEN",
			{ offset: range.offset, length: range.length },
			undefined,
			async (response) => response,
		);
	}

	/** The whole file. */
	read(path: string): Promise<Buffer> {
		return this.#transport.transfer(
			"GET",
			path,
			"OPEN",
			{},
			undefined,
			bytesOf,
		);
	}

	/** False: the source is missing, or the target exists, or its directory does not. */
	rename(from: string, to: string): Promise<boolean> {
		return this.#boolean("PUT", from, "RENAME", { destination: to });
	}

	/**
	 * Moves a file to where another one is or none; readers see the old or the new one at any time
	 * (`FileContext.rename` with OVERWRITE).
	 */
	async replace(from: string, to: string): Promise<void> {
		await this.#transport.request("PUT", from, "RENAME", {
			destination: to,
			renameoptions: "OVERWRITE",
		});
	}

	/** False: there was nothing. */
	delete(path: string, { recursive = false } = {}): Promise<boolean> {
		return this.#boolean("DELETE", path, "DELETE", { recursive });
	}

	/** Makes a directory and its parents; no error when it is there. */
	async mkdirs(path: string, permission?: string): Promise<void> {
		await this.#boolean("PUT", path, "MKDIRS", { permission });
	}

	/** undefined: there is nothing. */
	async status(path: string): Promise<HdfsFileStatus | undefined> {
		const answer = await this.#orMissing(
			this.#transport.request<{ FileStatus: HdfsFileStatus }>(
				"GET",
				path,
				"GETFILESTATUS",
			),
		);
		return answer?.FileStatus;
	}

	/** All entries of a directory by name, requested in portions; empty when there is no such directory. */
	async list(path: string): Promise<HdfsFileStatus[]> {
		const entries: HdfsFileStatus[] = [];
		for (;;) {
			const answer = await this.#orMissing(
				this.#transport.request<DirectoryListing>(
					"GET",
					path,
					"LISTSTATUS_BATCH",
					{
						startAfter: entries.at(-1)?.pathSuffix,
					},
				),
			);
			if (!answer) return entries;
			const { partialListing, remainingEntries } = answer.DirectoryListing;
			const { FileStatus } = partialListing.FileStatuses;
			entries.push(...FileStatus);
			if (!remainingEntries || !FileStatus.length) return entries;
		}
	}

	async contentSummary(path: string): Promise<HdfsContentSummary> {
		const { ContentSummary } = await this.#transport.request<{
			ContentSummary: HdfsContentSummary;
		}>("GET", path, "GETCONTENTSUMMARY");
		return ContentSummary;
	}

	/** `permission` is octal text, e.g. `750`. */
	async setPermission(path: string, permission: string): Promise<void> {
		await this.#transport.request("PUT", path, "SETPERMISSION", { permission });
	}

	/** Replaces the access list, permission included: `user::rwx,group::r-x,other::r-x,default:…`, as `hdfs dfs -setfacl`. */
	async setAcl(path: string, aclspec: string): Promise<void> {
		await this.#transport.request("PUT", path, "SETACL", { aclspec });
	}

	/** What is left out stays. */
	async setOwner(
		path: string,
		owner: { owner?: string; group?: string },
	): Promise<void> {
		await this.#transport.request("PUT", path, "SETOWNER", owner);
	}

	async setReplication(path: string, replication: number): Promise<void> {
		await this.#boolean("PUT", path, "SETREPLICATION", { replication });
	}

	/** Limits names and bytes (of all replicas) under a directory; −1 lifts a limit. Superuser only. */
	async setQuota(
		path: string,
		quota: { names?: number; bytes?: number },
	): Promise<void> {
		await this.#transport.request("PUT", path, "SETQUOTA", {
			namespacequota: quota.names,
			storagespacequota: quota.bytes,
		});
	}

	/** Closes idle connections. */
	close(): void {
		this.#transport.close();
	}

	async #boolean(
		method: "PUT" | "DELETE",
		path: string,
		op: string,
		parameters: Readonly<Record<string, string | number | boolean | undefined>>,
	): Promise<boolean> {
		const answer = await this.#transport.request<{ boolean: boolean }>(
			method,
			path,
			op,
			parameters,
		);
		return answer.boolean;
	}

	async #orMissing<T>(answer: Promise<T>): Promise<T | undefined> {
		try {
			return await answer;
		} catch (error) {
			if (error instanceof WebHdfsError && error.code === "HDFS_NOT_FOUND")
				return undefined;
			throw error;
		}
	}
}

interface DirectoryListing {
	readonly DirectoryListing: {
		readonly partialListing: {
			readonly FileStatuses: { readonly FileStatus: HdfsFileStatus[] };
		};
		readonly remainingEntries: number;
	};
}
