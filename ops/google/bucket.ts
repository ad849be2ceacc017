import { GoogleError, type GoogleHttp } from "./google-http.ts";

export interface BucketProps {
	readonly name: string;
	/** @default Google's; an emulator's as STORAGE_EMULATOR_HOST gives it, with or without a scheme */
	readonly endpoint?: string | undefined;
	readonly http: GoogleHttp;
}

/** An object's text, and which of its versions it is. */
export interface StoredObject {
	readonly text: string;
	/** Changes with every write. */
	readonly generation: string;
}

const GOOGLE = "https://storage.googleapis.com";
const NEVER_WRITTEN = "0";
const NOT_FOUND = 404;
const PRECONDITION_FAILED = 412;

/** A bucket of Cloud Storage through its JSON API, as far as small documents need it. */
export class Bucket {
	readonly name: string;
	readonly #http: GoogleHttp;
	readonly #endpoint: string;

	constructor({ name, endpoint = GOOGLE, http }: BucketProps) {
		this.name = name;
		this.#http = http;
		this.#endpoint = /^https?:/.test(endpoint)
			? endpoint
			: `http://${endpoint}`;
	}

	/** Undefined when there is none. @throws {GoogleError} */
	async read(object: string): Promise<StoredObject | undefined> {
		const answer = await this.#http.send(this.#url(object, { alt: "media" }), {
			accepts: [NOT_FOUND],
		});
		if (answer.status === NOT_FOUND) return undefined;
		const generation = answer.headers.get("x-goog-generation") ?? "";
		return { text: await answer.text(), generation };
	}

	/**
	 * Writes JSON.
	 * @param replaces the generation that must be there, or `null` where there must be none; whatever there is when left out
	 * @returns the new generation; undefined when somebody else was faster
	 * @throws {GoogleError}
	 */
	async write(
		object: string,
		body: unknown,
		{ replaces }: { readonly replaces?: string | null } = {},
	): Promise<string | undefined> {
		const query = new URLSearchParams({
			uploadType: "media",
			name: object,
			...(replaces !== undefined && {
				ifGenerationMatch: replaces ?? NEVER_WRITTEN,
			}),
		});
		const answer = await this.#http.send(
			`${this.#endpoint}/upload/storage/v1/b/${this.name}/o?${query}`,
			{ method: "POST", body, accepts: [NOT_FOUND, PRECONDITION_FAILED] },
		);
		if (answer.status === NOT_FOUND) throw this.#missing();
		if (answer.status === PRECONDITION_FAILED) return undefined;
		const { generation } = (await answer.json()) as { generation: string };
		return generation;
	}

	/** Fine when there is none, or when another generation than the given one is there: that one stays. @throws {GoogleError} */
	async remove(object: string, generation?: string): Promise<void> {
		const only = generation ? { ifGenerationMatch: generation } : {};
		await this.#http.send(this.#url(object, only), {
			method: "DELETE",
			accepts: [NOT_FOUND, PRECONDITION_FAILED],
		});
	}

	/** Names of all objects that a glob matches (`*` stands within a folder). @throws {GoogleError} */
	async list(glob: string): Promise<readonly string[]> {
		const names: string[] = [];
		let pageToken = "";
		do {
			const query = new URLSearchParams({
				matchGlob: glob,
				fields: "items(name),nextPageToken",
				...(pageToken && { pageToken }),
			});
			const answer = await this.#http.send(
				`${this.#endpoint}/storage/v1/b/${this.name}/o?${query}`,
				{ accepts: [NOT_FOUND] },
			);
			if (answer.status === NOT_FOUND) throw this.#missing();
			const page = (await answer.json()) as {
				items?: readonly { name: string }[];
				nextPageToken?: string;
			};
			names.push(...(page.items ?? []).map(({ name }) => name));
			pageToken = page.nextPageToken ?? "";
		} while (pageToken);
		return names;
	}

	#missing(): GoogleError {
		return new GoogleError(
			`bucket ${this.name}`,
			NOT_FOUND,
			"there is none of this name, or you may not see it",
		);
	}

	#url(object: string, query: Record<string, string>): string {
		return `${this.#endpoint}/storage/v1/b/${this.name}/o/${encodeURIComponent(object)}?${new URLSearchParams(query)}`;
	}
}
