import { FeedError } from "../feed.ts";
import {
	type AlpacaChannel,
	type AlpacaMessage,
	readAlpacaFrame,
} from "./alpaca-frame.ts";
import type { AlpacaCredentials } from "./credentials.ts";

/** A connection ended; another one may do better. */
class AlpacaConnectionError extends Error {
	/** `CLOSED`, `SILENT`, or `ALPACA_` and the number of the server's error. */
	readonly code: string;
	constructor(code: string, message: string) {
		super(message);
		this.name = "AlpacaConnectionError";
		this.code = code;
	}
}

export interface AlpacaConnectionOptions {
	readonly url: string;
	readonly credentials: AlpacaCredentials;
	readonly channel: AlpacaChannel;
	/** The company of each ticker to subscribe to. */
	readonly companies: ReadonlyMap<string, string>;
	/** Longest silence before a step is given up; while subscribed, before a sign of life is requested. */
	readonly silenceMs: number;
	/** Clock, milliseconds since the epoch. */
	readonly now: () => number;
	/** Closes the connection: {@link runAlpacaConnection} resolves. */
	readonly signal: AbortSignal;
	/** The server has confirmed the subscription, once a connection. */
	onSubscribed(missing: readonly string[]): void;
	/** Whatever comes after the subscription, as it comes. */
	onMessage(message: AlpacaMessage, frame: unknown): void;
	/** Anything has come. */
	onSignOfLife(): void;
}

/**
 * Errors that the same request meets again: the credentials, the account's plan or the request must change (Alpaca
 * docs, "WebSocket Stream", error messages). The others are the moment's: 401, 404 timeout, 406 connection limit (a
 * predecessor that is not gone yet), 407 slow client, 500.
 */
const PERMANENT: ReadonlySet<number> = new Set([
	400, 402, 405, 408, 409, 410, 411,
]);

/**
 * One connection: connect, authenticate, subscribe, receive. Node's client answers the server's pings by itself but
 * reports none; so a silent server is requested to subscribe to the same again, which it confirms and which changes nothing.
 *
 * @throws {FeedError} `FEED_REFUSED` when the server will refuse again
 * @throws {AlpacaConnectionError} when the connection ended otherwise
 */
export function runAlpacaConnection(
	options: AlpacaConnectionOptions,
): Promise<void> {
	const { url, credentials, channel, companies, silenceMs, now, signal } =
		options;
	const symbols = [...companies.keys()];
	const { promise, resolve, reject } = Promise.withResolvers<void>();
	const socket = new WebSocket(url);
	let step: "connect" | "authenticate" | "subscribe" | "receive" = "connect";
	let probed = false;
	let ended = false;

	const subscribe = () =>
		socket.send(JSON.stringify({ action: "subscribe", [channel]: symbols }));
	const silent = () => {
		if (step === "receive" && !probed) {
			probed = true;
			timer.refresh();
			subscribe();
			return;
		}
		reject(
			new AlpacaConnectionError(
				"SILENT",
				`${url} was silent for ${silenceMs} ms at the step ${JSON.stringify(step)}`,
			),
		);
	};
	const timer = setTimeout(silent, silenceMs);

	const receive = (message: AlpacaMessage, frame: unknown) => {
		if (message.kind === "error") {
			reject(refusal(url, message));
		} else if (message.kind === "connected" && step === "connect") {
			step = "authenticate";
			const { key, secret } = credentials;
			socket.send(JSON.stringify({ action: "auth", key, secret }));
		} else if (message.kind === "authenticated" && step === "authenticate") {
			step = "subscribe";
			subscribe();
		} else if (message.kind === "subscribed") {
			if (step === "subscribe") {
				step = "receive";
				const confirmed = new Set(message.symbols);
				options.onSubscribed(
					symbols.filter((symbol) => !confirmed.has(symbol)),
				);
			}
		} else options.onMessage(message, frame);
	};
	socket.addEventListener("message", ({ data }) => {
		// A socket that is being closed may still give what was under way.
		if (ended) return;
		probed = false;
		timer.refresh();
		options.onSignOfLife();
		for (const message of readAlpacaFrame(data, {
			channel,
			companies,
			nowMs: now(),
		}))
			receive(message, data);
	});
	let failure = "";
	socket.addEventListener("error", (event) => {
		failure = event.message || "the connection failed";
	});
	socket.addEventListener("close", ({ code, reason }) => {
		reject(
			new AlpacaConnectionError(
				"CLOSED",
				`${url} closed the connection at the step ${JSON.stringify(step)}: ${failure || reason || `code ${code}`}`,
			),
		);
	});
	const stop = () => resolve();
	signal.addEventListener("abort", stop);
	if (signal.aborted) stop();
	return promise.finally(() => {
		ended = true;
		clearTimeout(timer);
		signal.removeEventListener("abort", stop);
		socket.close();
	});
}

const refusal = (
	url: string,
	{ code, text }: { readonly code: number; readonly text: string },
): Error =>
	PERMANENT.has(code)
		? new FeedError(
				"FEED_REFUSED",
				`${url} refuses: ${text} (error ${code}); another try would be refused too`,
			)
		: new AlpacaConnectionError(
				`ALPACA_${code}`,
				`${url} answers: ${text} (error ${code})`,
			);
