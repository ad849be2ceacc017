import { Agent, type IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { WebHdfsError } from "./webhdfs-error.ts";
import {
	bytesOf,
	exchange,
	type HdfsBody,
	type HdfsMethod,
} from "./webhdfs-request.ts";

export interface WebHdfsOptions {
	/** HTTP addresses of all NameNodes, e.g. `http://namenode:9870`; the one that answered last is asked first. */
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

const FIRST_DELAY_MS = 50;
const MAX_DELAY_MS = 1_000;

/**
 * Operations over a list of NameNodes. An attempt that meets a dead or standby NameNode, a NameNode that asks to come
 * again, or a DataNode that is gone, is repeated on the next NameNode with a growing pause.
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
	async ask<T>(
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

	async #retrying<T>(
		path: string,
		attempt: (namenode: string) => Promise<T>,
	): Promise<T> {
		const start = performance.now();
		for (let tried = 1; ; tried++) {
			const current = this.#current;
			try {
				return await attempt(this.#namenodes[current] as string);
			} catch (error) {
				const problem = asWebHdfsError(error, path);
				const isFinal =
					this.#signal?.aborted ||
					!isTemporary(problem) ||
					performance.now() - start >= this.#retryForMs;
				if (isFinal) throw problem;
				if (this.#current === current)
					this.#current = (current + 1) % this.#namenodes.length;
				// The first round over all NameNodes goes without a pause: one of them is alive.
				if (tried >= this.#namenodes.length)
					await sleep(
						Math.min(
							FIRST_DELAY_MS * 2 ** (tried - this.#namenodes.length),
							MAX_DELAY_MS,
						),
						undefined,
						this.#signal && { signal: this.#signal },
					).catch(() => undefined);
			}
		}
	}
}

/** Worth another attempt at once. A full disk and a safe mode last longer: the caller waits. */
function isTemporary({ code, exception }: WebHdfsError): boolean {
	return (
		code === "HDFS_UNREACHABLE" ||
		(code === "HDFS_UNAVAILABLE" && exception !== "SafeModeException")
	);
}

/** A connection that broke while an answer was read is as unreachable as one that never opened. */
function asWebHdfsError(error: unknown, path: string): WebHdfsError {
	if (error instanceof WebHdfsError) return error;
	const { code, name, message } = error as NodeJS.ErrnoException;
	return new WebHdfsError("HDFS_UNREACHABLE", code ?? name, path, message, {
		cause: error,
	});
}
