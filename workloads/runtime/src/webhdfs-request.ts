import {
	type Agent,
	request as httpRequest,
	type IncomingMessage,
} from "node:http";
import { finished } from "node:stream/promises";
import { WebHdfsError, webHdfsErrorCode } from "./webhdfs-error.ts";

/** Bytes to send. A function is called anew for each attempt, so that a body can be sent again. */
export type HdfsBody =
	| Uint8Array
	| readonly Uint8Array[]
	| (() => AsyncIterable<Uint8Array>);

export type HdfsMethod = "GET" | "PUT" | "POST" | "DELETE";

export interface HdfsExchange {
	readonly method: HdfsMethod;
	readonly url: URL;
	/** The HDFS path, for errors. */
	readonly path: string;
	readonly agent: Agent;
	/** Milliseconds without a byte in either direction. */
	readonly timeoutMs: number;
	readonly body?: HdfsBody;
	readonly signal?: AbortSignal;
}

/**
 * One HTTP exchange with a NameNode or DataNode. node:http and not `fetch`: DataNodes send an unsolicited
 * `100 Continue`, on which fetch fails.
 * @returns the answer when its status is 2xx
 * @throws {WebHdfsError} for any other answer (the exception that HDFS names) and for a broken connection
 */
export async function exchange(
	options: HdfsExchange,
): Promise<IncomingMessage> {
	const response = await send(options).catch((error: NodeJS.ErrnoException) => {
		throw new WebHdfsError(
			"HDFS_UNREACHABLE",
			error.code ?? error.name,
			options.path,
			`${options.method} ${options.url.host}: ${error.message}`,
			{ cause: error },
		);
	});
	const status = response.statusCode ?? 0;
	if (status >= 200 && status < 300) return response;
	throw remoteError(options.path, status, (await bytesOf(response)).toString());
}

async function send({
	method,
	url,
	agent,
	timeoutMs,
	body,
	signal,
}: HdfsExchange): Promise<IncomingMessage> {
	const request = httpRequest(url, {
		method,
		agent,
		timeout: timeoutMs,
		...(signal && { signal }),
		headers: method === "GET" || method === "DELETE" ? {} : headersOf(body),
	});
	request.on("timeout", () =>
		request.destroy(
			Object.assign(new Error(`no byte in ${timeoutMs} ms`), {
				code: "ETIMEDOUT",
			}),
		),
	);
	const answered = new Promise<IncomingMessage>((resolve, reject) => {
		request.once("response", resolve);
		request.once("error", reject);
		request.once("close", () =>
			reject(new Error("the connection closed before an answer")),
		);
	});
	answered.catch(() => undefined);
	try {
		await sendBody(request, body, answered);
	} catch (error) {
		request.destroy(error as Error);
		throw error;
	}
	return answered;
}

async function sendBody(
	request: ReturnType<typeof httpRequest>,
	body: HdfsBody | undefined,
	answered: Promise<IncomingMessage>,
): Promise<void> {
	if (typeof body === "function") {
		for await (const chunk of body())
			if (!request.write(chunk))
				await Promise.race([
					new Promise((resolve) => request.once("drain", resolve)),
					answered,
				]);
	} else if (body instanceof Uint8Array) request.write(body);
	else if (body) for (const chunk of body) request.write(chunk);
	request.end();
}

function headersOf(
	body: HdfsBody | undefined,
): Record<string, string | number> {
	const type = { "content-type": "application/octet-stream" };
	if (typeof body === "function") return type;
	const length =
		body === undefined
			? 0
			: body instanceof Uint8Array
				? body.byteLength
				: body.reduce((sum, chunk) => sum + chunk.byteLength, 0);
	return { ...type, "content-length": length };
}

/** Reads an answer to its end. */
export async function bytesOf(response: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	response.on("data", (chunk: Buffer) => chunks.push(chunk));
	await finished(response);
	return Buffer.concat(chunks);
}

interface RemoteException {
	readonly RemoteException?: {
		readonly exception?: string;
		readonly message?: string;
	};
}

function remoteError(path: string, status: number, text: string): WebHdfsError {
	let remote: RemoteException["RemoteException"];
	try {
		remote = (JSON.parse(text) as RemoteException).RemoteException;
	} catch {
		remote = undefined;
	}
	const exception = remote?.exception ?? `HTTP ${status}`;
	const message = remote?.message ?? text.slice(0, 200);
	return new WebHdfsError(
		webHdfsErrorCode(exception, message),
		exception,
		path,
		message.split("\n", 1)[0] as string,
	);
}
