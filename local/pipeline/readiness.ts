import { connect } from "node:net";
import type { Readiness } from "../../engines/engine-process.ts";

const TIMEOUT_MS = 2_000;

/** Probes once. A refused connection, a time-out (2 s) or another status than 200 is a no. */
export async function isReady(readiness: Readiness): Promise<boolean> {
	return readiness.kind === "http"
		? await bodyOf(readiness.url).then(readiness.accepts ?? (() => true))
		: accepts(readiness.host, readiness.port);
}

async function bodyOf(url: string): Promise<string> {
	const response = await fetch(url, {
		signal: AbortSignal.timeout(TIMEOUT_MS),
	});
	const body = await response.text();
	if (response.status !== 200)
		throw new Error(`${url} answered ${response.status}`);
	return body;
}

function accepts(host: string, port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect({ host, port, timeout: TIMEOUT_MS });
		const answer = (ready: boolean) => {
			socket.destroy();
			resolve(ready);
		};
		socket.once("connect", () => answer(true));
		socket.once("timeout", () => answer(false));
		socket.once("error", () => answer(false));
	});
}
