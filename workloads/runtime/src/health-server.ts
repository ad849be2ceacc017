import {
	createServer,
	type IncomingMessage,
	type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import type { Registry } from "prom-client";

export type Route = (
	request: IncomingMessage,
	response: ServerResponse,
) => void | Promise<void>;

/** The server of `/healthz` (the process turns), `/readyz` (the work gets done) and `/metrics` (Prometheus text). */
export interface HealthServer {
	/** The port that it is bound to. */
	readonly port: number;
	close(): Promise<void>;
}

export interface HealthServerOptions {
	readonly host: string;
	/** 0 takes a free one. */
	readonly port: number;
	readonly metrics: Registry;
	ready(): Promise<boolean>;
	/** Another path of the workload's own. */
	route(path: string): Route | undefined;
	onError(error: unknown, path: string): void;
}

/** @throws the error of `listen`, e.g. EADDRINUSE with the address in its message */
export async function openHealthServer({
	host,
	port,
	metrics,
	ready,
	route,
	onError,
}: HealthServerOptions): Promise<HealthServer> {
	const routes: Readonly<Record<string, Route>> = {
		"/healthz": (_request, response) => {
			response.end("ok\n");
		},
		"/readyz": async (_request, response) => {
			const isReady = await ready().catch(() => false);
			response.statusCode = isReady ? 200 : 503;
			response.end(isReady ? "ready\n" : "not ready\n");
		},
		"/metrics": async (_request, response) => {
			response.setHeader("content-type", metrics.contentType);
			response.end(await metrics.metrics());
		},
	};
	const server = createServer(async (request, response) => {
		const path = (request.url ?? "/").split("?", 1)[0] as string;
		const handler =
			(Object.hasOwn(routes, path) && routes[path]) || route(path);
		if (!handler) {
			response.statusCode = 404;
			response.end("not found\n");
			return;
		}
		try {
			await handler(request, response);
		} catch (error) {
			onError(error, path);
			response.statusCode = 500;
			response.end("error\n");
		}
	});
	await new Promise<void>((resolve, reject) => {
		server.once("error", reject);
		server.listen(port, host, () => resolve());
	});
	return {
		port: (server.address() as AddressInfo).port,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}
