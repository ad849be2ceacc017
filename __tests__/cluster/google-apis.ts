import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { GkeCluster } from "../../ops/google/gke-clusters.ts";

const PROJECT = "/v1/projects/example-project/";

/**
 * What the runner itself asks of Google Cloud beside the bucket, answered as the REST references of GKE and Secret Manager say:
 * clusters, and secrets with versions. Everything else, Terraform's provider's requests among it, is not found.
 */
export class GoogleApis {
	clusters: (GkeCluster & Readonly<Record<string, unknown>>)[] = [];
	/** Values of the versions by secret, the latest last. */
	readonly secrets = new Map<string, string[]>();
	readonly #server: Server;

	private constructor() {
		this.#server = createServer(async (request, response) => {
			const body = await text(request);
			const answer = this.#answer(request, body ? JSON.parse(body) : {});
			response
				.writeHead(answer ? 200 : 404, { "content-type": "application/json" })
				.end(
					JSON.stringify(
						answer ?? { error: { code: 404, status: "NOT_FOUND" } },
					),
				);
		});
	}

	/** As a proxy it lets nothing through, and says so at once. */
	#refuseTunnels(): void {
		this.#server.on("connect", (_, socket) =>
			socket.end("HTTP/1.1 403 Forbidden\r\n\r\n"),
		);
	}

	static async start(): Promise<GoogleApis> {
		const apis = new GoogleApis();
		apis.#refuseTunnels();
		apis.#server.listen(0, "127.0.0.1");
		await once(apis.#server, "listening");
		return apis;
	}

	/** A proxy that lets nothing through. */
	get proxy(): string {
		const { port } = this.#server.address() as AddressInfo;
		return `http://127.0.0.1:${port}/`;
	}

	/** As the providers' variables for endpoints take it. */
	get url(): string {
		return `${this.proxy}v1/`;
	}

	stop(): void {
		this.#server.close();
		this.#server.closeAllConnections();
	}

	#answer(
		{ method, url = "" }: IncomingMessage,
		body: { payload?: { data: string } },
	): unknown {
		const { pathname, searchParams } = new URL(url, this.url);
		if (!pathname.startsWith(PROJECT)) return undefined;
		const path = pathname.slice(PROJECT.length);
		if (path === "locations/-/clusters") return { clusters: this.clusters };
		const [, asked] = /^locations\/[^/]+\/clusters\/([^/]+)$/.exec(path) ?? [];
		if (asked) return this.clusters.find(({ name }) => name === asked);
		const made = searchParams.get("secretId");
		if (path === "secrets" && method === "POST" && made) {
			this.secrets.set(made, this.secrets.get(made) ?? []);
			return { name: made };
		}
		const [, id = "", verb = ""] = /^secrets\/([^/:]+)(.*)$/.exec(path) ?? [];
		const versions = this.secrets.get(id);
		if (!versions) return undefined;
		if (method === "DELETE") return this.secrets.delete(id) && {};
		if (verb === ":addVersion")
			return { n: versions.push(body.payload?.data ?? "") };
		const data = versions.at(-1);
		return verb === "/versions/latest:access" && data
			? { payload: { data } }
			: undefined;
	}
}
