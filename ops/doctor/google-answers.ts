import { endpoint, type GoogleApi } from "../google/endpoints.ts";
import type { GoogleHttp } from "../google/google-http.ts";

/** What an API said to a question. */
export type Answer<T> =
	| { readonly kind: "found"; readonly body: T }
	| { readonly kind: "missing" }
	/** The API is not on in the project. */
	| { readonly kind: "disabled" }
	/** Its own words. */
	| { readonly kind: "refused"; readonly said: string };

interface ErrorBody {
	readonly error?: {
		readonly message?: string;
		readonly details?: readonly { readonly reason?: string }[];
	};
}

const REFUSALS = [400, 401, 403, 404] as const;

/** Google's APIs, asked and never told anything. */
export class GoogleAnswers {
	readonly #http: GoogleHttp;
	readonly #environment: Readonly<Record<string, string>>;

	constructor(http: GoogleHttp, environment: Readonly<Record<string, string>>) {
		this.#http = http;
		this.#environment = environment;
	}

	get<T>(api: GoogleApi, path: string): Promise<Answer<T>> {
		return this.#send(api, path);
	}

	/** For methods that read by POST. */
	post<T>(api: GoogleApi, path: string, body: unknown): Promise<Answer<T>> {
		return this.#send(api, path, body);
	}

	/** @throws {GoogleError} when it cannot be reached */
	async #send<T>(
		api: GoogleApi,
		path: string,
		body?: unknown,
	): Promise<Answer<T>> {
		const answer = await this.#http.send(
			`${endpoint(api, this.#environment)}${path}`,
			{
				accepts: REFUSALS,
				...(body !== undefined && { method: "POST" as const, body }),
			},
		);
		const text = await answer.text();
		if (answer.ok) return { kind: "found", body: JSON.parse(text) as T };
		const { error = {} } = parsed(text);
		const reasons = (error.details ?? []).map(({ reason }) => reason);
		if (reasons.includes("SERVICE_DISABLED")) return { kind: "disabled" };
		if (answer.status === 404) return { kind: "missing" };
		return { kind: "refused", said: error.message ?? text.trim() };
	}
}

function parsed(text: string): ErrorBody {
	try {
		return JSON.parse(text) as ErrorBody;
	} catch {
		return {};
	}
}
