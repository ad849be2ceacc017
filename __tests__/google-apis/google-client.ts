import type { Google } from "./google.ts";
import type { Json } from "./world.ts";

export interface Answer {
	readonly status: number;
	readonly body: Json & {
		readonly error?: {
			readonly message: string;
			readonly status: string;
			readonly details?: readonly (Json & { readonly reason?: string })[];
		};
	};
}

/** Somebody who calls the APIs as they are documented, without Terraform. */
export class GoogleClient {
	readonly #google: Google;
	readonly #token: string;
	readonly #project: string;

	/** @param project that requests count for */
	constructor(google: Google, token: string, project: string) {
		this.#google = google;
		this.#token = token;
		this.#project = project;
	}

	/** @param address host and path, as in `cloudkms.googleapis.com/v1/projects/…` */
	async call(method: string, address: string, body?: object): Promise<Answer> {
		const response = await fetch(`${this.#google.url}/${address}`, {
			method,
			headers: {
				authorization: `Bearer ${this.#token}`,
				"x-goog-user-project": this.#project,
				"content-type": "application/json",
			},
			...(body && { body: JSON.stringify(body) }),
		});
		const text = await response.text();
		return { status: response.status, body: text ? JSON.parse(text) : {} };
	}

	get = (address: string): Promise<Answer> => this.call("GET", address);

	post = (address: string, body: object = {}): Promise<Answer> =>
		this.call("POST", address, body);

	delete = (address: string): Promise<Answer> => this.call("DELETE", address);

	/** Starts an operation and waits for its end. @returns it, or the refusal */
	async wait(method: string, address: string, body?: object): Promise<Answer> {
		const started = await this.call(method, address, body);
		if (started.status !== 200) return started;
		const [host, version] = address.split("/");
		const name = started.body.selfLink
			? String(started.body.selfLink).replace(/^https:\/\/[^/]+\//, "")
			: `${version}/${started.body.name}`;
		for (;;) {
			const operation = await this.get(`${host}/${name}`);
			const { done, status } = operation.body;
			if (operation.status !== 200 || done || status === "DONE")
				return operation;
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
	}

	/** Adds a member to a resource's policy. */
	async grant(address: string, role: string, member: string): Promise<Answer> {
		const { body } = await this.post(`${address}:getIamPolicy`);
		const bindings = (body.bindings ?? []) as Json[];
		return this.post(`${address}:setIamPolicy`, {
			policy: { ...body, bindings: [...bindings, { role, members: [member] }] },
		});
	}
}
