import { readFileSync } from "node:fs";
import { request } from "node:https";

/** An answer of the API server other than 2xx. */
export class KubernetesError extends Error {
	readonly code = "KUBERNETES_API";
	/** Of HTTP. */
	readonly status: number;

	constructor(what: string, status: number, body: string) {
		super(`${what}: ${status} ${reasonIn(body)}`);
		this.name = "KubernetesError";
		this.status = status;
	}
}

/** Where an API server is and what opens it. */
export interface Access {
	readonly server: string;
	readonly certificateAuthority: string;
	readonly token: string;
}

interface Answer {
	readonly status: number;
	readonly body: string;
	/** Of the header `Warning`. */
	readonly warnings: readonly string[];
}

const TIMEOUT_MS = 60_000;

/** The API server's REST interface, as far as tests need it. */
export class KubernetesApi {
	readonly #access: Access;

	constructor(access: Access) {
		this.#access = access;
	}

	/** @param file a kubeconfig as {@link kubeconfig} writes it */
	static fromFile(file: string): KubernetesApi {
		const { clusters, users } = JSON.parse(
			readFileSync(file, "utf8"),
		) as ReturnType<typeof kubeconfig>;
		const [{ cluster }] = clusters;
		const [{ user }] = users;
		return new KubernetesApi({
			server: cluster.server,
			certificateAuthority: Buffer.from(
				cluster["certificate-authority-data"],
				"base64",
			).toString(),
			token: user.token,
		});
	}

	/** @throws {KubernetesError} */
	async get<T>(path: string): Promise<T> {
		const { body } = await this.#send("GET", path);
		return (body.startsWith("{") ? JSON.parse(body) : body) as T;
	}

	/** Makes an object. @throws {KubernetesError} */
	async post(path: string, object: object): Promise<void> {
		await this.#send("POST", path, object);
	}

	/**
	 * Has an object checked as if it were made: defaults, validation, unknown fields, admission, quota; nothing is stored.
	 * @returns what the server warns of
	 * @throws {KubernetesError} when it would refuse it
	 */
	async dryRun(path: string, object: object): Promise<readonly string[]> {
		const { warnings } = await this.#send(
			"POST",
			`${path}?dryRun=All&fieldValidation=Strict`,
			object,
		);
		return warnings;
	}

	async #send(method: string, path: string, content?: object): Promise<Answer> {
		const { server, certificateAuthority, token } = this.#access;
		const answer = await new Promise<Answer>((resolve, reject) => {
			const asked = request(
				new URL(path, server),
				{
					method,
					ca: certificateAuthority,
					headers: {
						authorization: `Bearer ${token}`,
						...(content && { "content-type": "application/json" }),
					},
					timeout: TIMEOUT_MS,
				},
				(response) => {
					let text = "";
					response.setEncoding("utf8");
					response.on("data", (chunk: string) => {
						text += chunk;
					});
					response.once("error", reject);
					response.once("end", () =>
						resolve({
							status: response.statusCode ?? 0,
							body: text,
							warnings: response.headersDistinct.warning ?? [],
						}),
					);
				},
			);
			asked.once("timeout", () =>
				asked.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)),
			);
			asked.once("error", reject);
			asked.end(content && JSON.stringify(content));
		});
		const { status, body } = answer;
		if (status < 200 || status > 299)
			throw new KubernetesError(`${method} ${path}`, status, body);
		return answer;
	}
}

/** A kubeconfig with one context called `tickstack`. JSON, which is YAML too. */
export function kubeconfig({ server, certificateAuthority, token }: Access) {
	const name = "tickstack";
	const cluster = {
		server,
		"certificate-authority-data":
			Buffer.from(certificateAuthority).toString("base64"),
	};
	const clusters: [{ name: string; cluster: typeof cluster }] = [
		{ name, cluster },
	];
	const users: [{ name: string; user: { token: string } }] = [
		{ name, user: { token } },
	];
	return {
		apiVersion: "v1",
		kind: "Config",
		clusters,
		users,
		contexts: [{ name, context: { cluster: name, user: name } }],
		"current-context": name,
	};
}

function reasonIn(body: string): string {
	try {
		return (JSON.parse(body) as { message?: string }).message ?? body;
	} catch {
		return body;
	}
}
