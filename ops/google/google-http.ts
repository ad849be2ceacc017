import { retry } from "@tickstack/contracts/retry";
import { type OnRetry, transientRetry } from "../operator/transient-retry.ts";

/** An API of Google Cloud refused a request, or could not be reached. */
export class GoogleError extends Error {
	readonly code = "GOOGLE_FAILED";
	/** Of HTTP; undefined when it could not be reached. */
	readonly status: number | undefined;

	constructor(what: string, status: number | undefined, said: string) {
		super(`${what}: ${status ? `HTTP ${status}: ` : ""}${said.trim()}`);
		this.name = "GoogleError";
		this.status = status;
	}
}

export interface GoogleHttpProps {
	/** An OAuth access token, requested before each call. */
	readonly token: () => Promise<string>;
	readonly onRetry?: OnRetry | undefined;
}

export interface GoogleRequest {
	readonly method?: "GET" | "POST" | "DELETE";
	/** Sent as JSON. */
	readonly body?: unknown;
	/** Statuses beside 2xx that are answers too. */
	readonly accepts?: readonly number[];
}

const TIMEOUT_MS = 30_000;

/** Requests to Google's JSON APIs, with a token, and tried again while the failure may pass. */
export class GoogleHttp {
	readonly #props: GoogleHttpProps;

	constructor(props: GoogleHttpProps) {
		this.#props = props;
	}

	/** @throws {GoogleError} */
	async send(
		url: string,
		{ method = "GET", body, accepts = [] }: GoogleRequest = {},
	): Promise<Response> {
		const { token, onRetry } = this.#props;
		const what = `${method} ${url.split("?", 1)[0]}`;
		const once = async () => {
			const authorization = `Bearer ${await token()}`;
			const answer = await fetch(url, {
				method,
				signal: AbortSignal.timeout(TIMEOUT_MS),
				headers: {
					authorization,
					...(body !== undefined && { "content-type": "application/json" }),
				},
				...(body !== undefined && { body: JSON.stringify(body) }),
			}).catch((error: Error) => {
				const { message } = (error.cause ?? error) as Error;
				throw new GoogleError(what, undefined, message);
			});
			if (answer.ok || accepts.includes(answer.status)) return answer;
			throw new GoogleError(what, answer.status, await answer.text());
		};
		return retry(once, transientRetry({ reason: transientReason, onRetry }));
	}
}

/** Cloud Storage docs, "Retry strategy": 408, 429, all 5xx, and connections that break. */
function transientReason(error: unknown): string | undefined {
	if (!(error instanceof GoogleError)) return undefined;
	const { status } = error;
	if (status === undefined) return "Google Cloud could not be reached";
	return status === 408 || status === 429 || status >= 500
		? `Google Cloud answered ${status}`
		: undefined;
}
