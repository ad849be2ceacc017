import { Agent, type IncomingMessage } from "node:http";
import { type RetryPolicy, retry } from "@tickstack/contracts/retry";
import { WebHdfsError } from "./webhdfs-error.ts";
import {
	bytesOf,
	exchange,
	type HdfsBody,
	type HdfsMethod,
} from "./webhdfs-request.ts";

export interface WebHdfsOptions {
	/** HTTP addresses of all NameNodes, e.g. `http://namenode:9870`; the one that answered last comes first. */
	readonly namenodes: readonly string[];
	/** The user that is claimed. WebHDFS without Kerberos does not verify it. @default "hdfs" */
	readonly user?: string;
	/** How long an operation is tried again, in milliseconds, before its error is thrown. @default 10000 */
	readonly retryForMs?: number;
	/** Milliseconds without a byte that end an attempt. @default 30000 */
	readonly timeoutMs?: number;
	/** Ends waiting and running attempts. */
	readonly signal?: AbortSignal;
}

export type HdfsParameters = Readonly<
	Record<string, string | number | boolean | undefined>
>;

const RETRY: RetryPolicy = { firstMs: 50, maxMs: 1_000 };

/**
 * Operations over a list of NameNodes. One that meets a dead or standby NameNode, a NameNode that is busy, or a DataNode
 * that is gone, goes on with the next NameNode; a round over all of them is repeated with a growing pause.
 */
export class WebHdfsTransport {
	readonly #namenodes: readonly string[];
	readonly #user: string;
	readonly #retryForMs: number;
	readonly #timeoutMs: number;
	readonly #signal: AbortSignal | undefined;
	readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 });
	#current = 0;

	constructor({
		namenodes,
		user = "hdfs",
		retryForMs = 10_000,
		timeoutMs = 30_000,
		signal,
	}: WebHdfsOptions) {
		if (!namenodes.length)
			throw new TypeError("WebHDFS needs the address of at least one NameNode");
		this.#namenodes = namenodes;
		this.#user = user;
		this.#retryForMs = retryForMs;
		this.#timeoutMs = timeoutMs;
		this.#signal = signal;
	}

	/** An operation that the NameNode answers itself. */
	async request<T>(
		method: HdfsMethod,
		path: string,
		op: string,
		parameters: HdfsParameters = {},
	): Promise<T> {
		return this.#retrying(path, async (namenode) => {
			const response = await this.#exchange(
				method,
				this.#url(namenode, path, op, parameters),
				path,
			);
			const text = (await bytesOf(response)).toString();
			return (text ? JSON.parse(text) : undefined) as T;
		});
	}

	/**
	 * An operation whose bytes go to or come from a DataNode: the NameNode names the address, the DataNode gets the
	 * body. `read` takes what it answers, as part of the attempt.
	 */
	async transfer<T>(
		method: HdfsMethod,
		path: string,
		op: string,
		parameters: HdfsParameters,
		body: HdfsBody | undefined,
		read: (response: IncomingMessage) => Promise<T>,
	): Promise<T> {
		return this.#retrying(path, async (namenode) => {
			const named = await this.#exchange(
				method,
				this.#url(namenode, path, op, { ...parameters, noredirect: true }),
				path,
			);
			const { Location } = JSON.parse((await bytesOf(named)).toString()) as {
				Location: string;
			};
			return read(await this.#exchange(method, new URL(Location), path, body));
		});
	}

	close(): void {
		this.#agent.destroy();
	}

	#exchange(
		method: HdfsMethod,
		url: URL,
		path: string,
		body?: HdfsBody,
	): Promise<IncomingMessage> {
		return exchange({
			method,
			url,
			path,
			agent: this.#agent,
			timeoutMs: this.#timeoutMs,
			...(body !== undefined && { body }),
			...(this.#signal && { signal: this.#signal }),
		});
	}

	#url(
		namenode: string,
		path: string,
		op: string,
		parameters: HdfsParameters,
	): URL {
		const encoded = path.split("/").map(encodeURIComponent).join("/");
		const url = new URL(`${namenode.replace(/\/+$/, "")}/webhdfs/v1${encoded}`);
		url.searchParams.set("op", op);
		url.searchParams.set("user.name", this.#user);
		for (const [name, value] of Object.entries(parameters))
			if (value !== undefined) url.searchParams.set(name, String(value));
		return url;
	}

	#retrying<T>(
		path: string,
		attempt: (namenode: string) => Promise<T>,
	): Promise<T> {
		return retry(() => this.#round(path, attempt), {
			...RETRY,
			forMs: this.#retryForMs,
			isTransient,
			...(this.#signal && { signal: this.#signal }),
		});
	}

	/** Tries one NameNode after the other, from the current one on, until one answers for good. */
	async #round<T>(
		path: string,
		attempt: (namenode: string) => Promise<T>,
	): Promise<T> {
		let problem: WebHdfsError | undefined;
		for (const _ of this.#namenodes) {
			const current = this.#current;
			try {
				return await attempt(this.#namenodes[current] as string);
			} catch (error) {
				problem = asWebHdfsError(error, path);
				if (this.#signal?.aborted || !isTransient(problem)) break;
				// Another operation may have moved on already.
				if (this.#current === current)
					this.#current = (current + 1) % this.#namenodes.length;
			}
		}
		throw problem;
	}
}

/** Worth another attempt at once. A full disk and a safe mode last longer: the caller waits. */
const isTransient = (error: unknown): boolean =>
	error instanceof WebHdfsError &&
	(error.code === "HDFS_UNREACHABLE" ||
		(error.code === "HDFS_UNAVAILABLE" &&
			error.exception !== "SafeModeException"));

/** A connection that broke while an answer was read is as unreachable as one that never opened. */
function asWebHdfsError(error: unknown, path: string): WebHdfsError {
	if (error instanceof WebHdfsError) return error;
	const { code, name, message } = error as NodeJS.ErrnoException;
	return new WebHdfsError("HDFS_UNREACHABLE", code ?? name, path, message, {
		cause: error,
	});
}
