import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

export const KEY = "the-key-id";
export const SECRET = "the-secret-key";

interface Request {
	readonly action: string;
	readonly key?: string;
	readonly secret?: string;
	readonly trades?: string[];
	readonly bars?: string[];
}

/** A server that speaks Alpaca's real-time protocol on a free port, as far as a subscriber sees it. */
export class AlpacaServer {
	/** Answers nothing while true, as a peer behind a broken network. */
	mute = false;
	/** Errors that the next connections are answered with instead of a welcome. */
	readonly refusals: { code: number; msg: string }[] = [];
	/** Every action that any client has asked for. */
	readonly requests: Request[] = [];
	connections = 0;
	readonly #server: WebSocketServer;
	readonly #subscribers = new Set<WebSocket>();

	private constructor(server: WebSocketServer) {
		this.#server = server;
		server.on("connection", (socket) => this.#serve(socket));
	}

	static async open(): Promise<AlpacaServer> {
		const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
		await new Promise((resolve) => server.once("listening", resolve));
		return new AlpacaServer(server);
	}

	get url(): string {
		const { port } = this.#server.address() as AddressInfo;
		return `ws://127.0.0.1:${port}/v2/test`;
	}

	get subscribers(): number {
		return this.#subscribers.size;
	}

	/** Sends data points to all subscribers in one frame. */
	send(...messages: readonly unknown[]): void {
		this.sendText(JSON.stringify(messages));
	}

	sendText(frame: string | Buffer): void {
		for (const socket of this.#subscribers) socket.send(frame);
	}

	/** Ends all connections without a word, as a broken network does. */
	drop(): void {
		for (const socket of this.#server.clients) socket.terminate();
	}

	async close(): Promise<void> {
		this.drop();
		await new Promise((resolve) => this.#server.close(resolve));
	}

	#serve(socket: WebSocket): void {
		this.connections++;
		let authenticated = false;
		const subscribed = { trades: new Set<string>(), bars: new Set<string>() };
		const answer = (message: object) => {
			if (!this.mute) socket.send(JSON.stringify([message]));
		};
		const refuse = (code: number, msg: string) => {
			answer({ T: "error", code, msg });
			socket.close();
		};
		socket.on("error", () => undefined);
		socket.on("close", () => this.#subscribers.delete(socket));
		const refusal = this.refusals.shift();
		if (refusal) {
			refuse(refusal.code, refusal.msg);
			return;
		}
		answer({ T: "success", msg: "connected" });
		socket.on("message", (data) => {
			const request: Request = JSON.parse(String(data));
			this.requests.push(request);
			if (request.action === "auth") {
				if (request.key !== KEY || request.secret !== SECRET)
					return refuse(402, "auth failed");
				authenticated = true;
				return answer({ T: "success", msg: "authenticated" });
			}
			if (!authenticated) return refuse(401, "not authenticated");
			if (request.action !== "subscribe") return refuse(400, "invalid syntax");
			for (const symbol of request.trades ?? []) subscribed.trades.add(symbol);
			for (const symbol of request.bars ?? []) subscribed.bars.add(symbol);
			answer({
				T: "subscription",
				trades: [...subscribed.trades],
				quotes: [],
				bars: [...subscribed.bars],
				updatedBars: [],
				dailyBars: [],
				statuses: [],
				lulds: [],
				corrections: [...subscribed.trades],
				cancelErrors: [...subscribed.trades],
			});
			this.#subscribers.add(socket);
		});
	}
}

let trades = 0;
/** A trade as the stream tells it. */
export const trade = (
	symbol: string,
	price: number,
	more: Readonly<Record<string, unknown>> = {},
) => ({
	T: "t",
	i: ++trades,
	S: symbol,
	x: "D",
	p: price,
	s: 100,
	t: "2026-11-20T14:30:00.123456789Z",
	c: ["@", "I"],
	z: "C",
	...more,
});

/** The bar of one minute as the stream tells it. */
export const bar = (
	symbol: string,
	close: number,
	more: Readonly<Record<string, unknown>> = {},
) => ({
	T: "b",
	S: symbol,
	o: 100,
	h: 110,
	l: 90,
	c: close,
	v: 49_378,
	n: 461,
	vw: 100.06,
	t: "2026-11-20T14:30:00Z",
	...more,
});
