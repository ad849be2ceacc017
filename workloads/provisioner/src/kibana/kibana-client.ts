import type { SavedObject } from "./saved-object.ts";

export interface KibanaConnection {
	readonly url: string;
	/** Absent: security is off. */
	readonly credentials?: { readonly user: string; readonly password: string };
}

/** Kibana answered with an error, or did not take an object. */
export class KibanaError extends Error {
	readonly code = "KIBANA";
	readonly status: number;

	constructor(status: number, message: string) {
		super(message);
		this.name = "KibanaError";
		this.status = status;
	}
}

interface ImportResult {
	readonly success: boolean;
	readonly errors?: readonly {
		readonly type: string;
		readonly id: string;
		readonly error: { readonly type: string; readonly message?: string };
	}[];
}

const TIMEOUT_MS = 60_000;

/** Export and import of saved objects (Kibana API, "Saved objects"), in the default space. */
export class KibanaClient {
	readonly #url: string;
	readonly #headers: Record<string, string>;

	constructor({ url, credentials }: KibanaConnection) {
		this.#url = url.replace(/\/$/, "");
		this.#headers = {
			"kbn-xsrf": "true",
			...(credentials && {
				authorization: `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString("base64")}`,
			}),
		};
	}

	/** All objects of the types. */
	async export(types: readonly SavedObject["type"][]): Promise<SavedObject[]> {
		const answer = await this.#post("/api/saved_objects/_export", {
			body: JSON.stringify({ type: types, excludeExportDetails: true }),
			headers: { "content-type": "application/json" },
		});
		return (await answer.text())
			.split("\n")
			.filter(Boolean)
			.map((line) => JSON.parse(line));
	}

	/** Makes the objects, or replaces those of the same type and identifier. */
	async import(objects: readonly SavedObject[]): Promise<void> {
		const form = new FormData();
		const lines = objects.map((object) => `${JSON.stringify(object)}\n`);
		form.append("file", new Blob(lines), "tickstack.ndjson");
		const answer = await this.#post(
			"/api/saved_objects/_import?overwrite=true",
			{ body: form },
		);
		const { success, errors = [] } = (await answer.json()) as ImportResult;
		if (!success)
			throw new KibanaError(
				answer.status,
				`Kibana did not take ${errors.map(({ type, id, error }) => `${type} ${id} (${error.message ?? error.type})`).join(", ")}`,
			);
	}

	async #post(path: string, init: RequestInit): Promise<Response> {
		const answer = await fetch(`${this.#url}${path}`, {
			...init,
			method: "POST",
			headers: { ...this.#headers, ...init.headers },
			signal: AbortSignal.timeout(TIMEOUT_MS),
		});
		if (!answer.ok)
			throw new KibanaError(
				answer.status,
				`Kibana answered POST ${path} with ${answer.status}: ${(await answer.text()).slice(0, 300)}`,
			);
		return answer;
	}
}
