import type { ServerResponse } from "node:http";
import {
	type RealtimeWindow,
	windowId,
} from "@tickstack/contracts/realtime-window";
import { sourced } from "./freshness.ts";
import { Problem } from "./problem.ts";
import type { StreamedWindow } from "./realtime-schemas.ts";

/** A client that has this much waiting does not read: it is dropped and may come back with its Last-Event-ID. */
const MAX_PENDING_BYTES = 1_048_576;
/** What a browser waits before it connects again. */
const RETRY_MS = 2_000;

interface Client {
	readonly response: ServerResponse;
	/** undefined: all. */
	readonly tickers: ReadonlySet<string> | undefined;
}

export interface StreamHubOptions {
	readonly maxClients: number;
	readonly heartbeatMs: number;
	onDropped(): void;
}

/** The clients of the stream (server-sent events, WHATWG HTML §9.2). An event's id is the time its window was computed. */
export class StreamHub {
	readonly #options: StreamHubOptions;
	readonly #clients = new Set<Client>();
	readonly #heartbeat: NodeJS.Timeout;

	constructor(options: StreamHubOptions) {
		this.#options = options;
		this.#heartbeat = setInterval(() => {
			for (const client of this.#clients)
				this.#write(client, ": heartbeat\n\n");
		}, options.heartbeatMs);
		this.#heartbeat.unref();
	}

	get size(): number {
		return this.#clients.size;
	}

	/** @throws {Problem} `too-many-streams` */
	check(): void {
		if (this.#clients.size >= this.#options.maxClients)
			throw new Problem(
				"too-many-streams",
				`${this.#clients.size} streams are open and more are not allowed`,
				{ retryAfter: 10 },
			);
	}

	/** Takes over a response whose headers are sent. `replay` is what the client has missed. */
	add(
		response: ServerResponse,
		tickers: ReadonlySet<string> | undefined,
		replay: readonly RealtimeWindow[],
		now: number,
	): void {
		const client = { response, tickers };
		this.#clients.add(client);
		response.on("close", () => this.#clients.delete(client));
		response.on("error", () => this.#clients.delete(client));
		this.#write(client, `retry: ${RETRY_MS}\n\n`);
		this.#send(client, replay, now);
	}

	publish(updates: readonly RealtimeWindow[], now: number): void {
		if (!this.#clients.size) return;
		// Written once, whoever listens.
		const texts = new Map<RealtimeWindow, string>();
		for (const client of this.#clients) this.#send(client, updates, now, texts);
	}

	close(): void {
		clearInterval(this.#heartbeat);
		for (const { response } of this.#clients) response.end();
	}

	#send(
		client: Client,
		updates: readonly RealtimeWindow[],
		now: number,
		texts = new Map<RealtimeWindow, string>(),
	): void {
		let text = "";
		for (const window of updates) {
			if (client.tickers?.has(window.ticker) === false) continue;
			const known = texts.get(window) ?? event(window, now);
			texts.set(window, known);
			text += known;
		}
		if (text) this.#write(client, text);
	}

	#write(client: Client, text: string): void {
		client.response.write(text);
		if (client.response.writableLength <= MAX_PENDING_BYTES) return;
		this.#clients.delete(client);
		client.response.destroy();
		this.#options.onDropped();
	}
}

function event(window: RealtimeWindow, now: number): string {
	const data: StreamedWindow = {
		id: windowId(window),
		...sourced(window, now),
	};
	return `event: window\nid: ${window.updated_at}\ndata: ${JSON.stringify(data)}\n\n`;
}
