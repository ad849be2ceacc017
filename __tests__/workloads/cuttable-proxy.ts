import { connect, createServer, type Server, type Socket } from "node:net";

/** A TCP proxy in front of a real engine whose line can be cut: what a client sees when the engine is down. */
export class CuttableProxy {
	readonly #target: { readonly host: string; readonly port: number };
	readonly #sockets = new Set<Socket>();
	#server: Server | undefined;
	#port = 0;

	/** @param target e.g. `http://127.0.0.1:9200` */
	constructor(target: string) {
		const { hostname, port } = new URL(target);
		this.#target = { host: hostname, port: Number(port) };
	}

	get url(): string {
		return `http://127.0.0.1:${this.#port}`;
	}

	/** Opens the line; after a cut on the same port again. */
	async open(): Promise<void> {
		const server = createServer((client) => {
			const engine = connect(this.#target);
			for (const [from, to] of [
				[client, engine],
				[engine, client],
			] as const) {
				this.#sockets.add(from);
				from.on("error", () => to.destroy());
				from.on("close", () => {
					this.#sockets.delete(from);
					to.destroy();
				});
				from.pipe(to);
			}
		});
		await new Promise<void>((resolve, reject) => {
			server.once("error", reject);
			server.listen(this.#port, "127.0.0.1", resolve);
		});
		const address = server.address();
		if (typeof address === "object" && address) this.#port = address.port;
		this.#server = server;
	}

	/** Breaks all connections and refuses new ones. */
	async cut(): Promise<void> {
		const closed = new Promise((resolve) => this.#server?.close(resolve));
		for (const socket of this.#sockets) socket.destroy();
		await closed;
	}
}
