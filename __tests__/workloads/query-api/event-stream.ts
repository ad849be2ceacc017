import { get, type IncomingMessage } from "node:http";

interface Event {
	readonly id: string;
	readonly data: {
		readonly id: string;
		readonly ticker: string;
		readonly window_start: string;
		readonly trade_count: number;
	};
}

/** A client of server-sent events that keeps all it has read. */
export class EventStream {
	readonly #response: IncomingMessage;
	text = "";

	private constructor(response: IncomingMessage, read: boolean) {
		this.#response = response;
		response.on("error", () => undefined);
		if (read)
			response.setEncoding("utf8").on("data", (chunk) => {
				this.text += chunk;
			});
	}

	/** @param read false: a client that never takes anything off its socket */
	static open(
		url: string,
		headers: Record<string, string> = {},
		read = true,
	): Promise<EventStream> {
		return new Promise((resolve, reject) => {
			get(url, { headers, agent: false }, (response) =>
				resolve(new EventStream(response, read)),
			).once("error", reject);
		});
	}

	get events(): Event[] {
		return this.text
			.split("\n\n")
			.filter((block) => block.startsWith("event: window\n"))
			.map((block) => {
				const [, id = "", data = ""] = block.split("\n");
				return { id: id.slice(4), data: JSON.parse(data.slice(6)) };
			});
	}

	async close(): Promise<void> {
		this.#response.destroy();
	}
}
