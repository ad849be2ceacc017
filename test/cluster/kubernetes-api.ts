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

const TIMEOUT_MS = 20_000;

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
	get<T>(path: string): Promise<T> {
		return this.#send<T>("GET", path);
	}

	/** @throws {KubernetesError} */
	post<T>(path: string, body: object): Promise<T> {
		return this.#send<T>("POST", path, "application/json", body);
	}

	/** @throws {KubernetesError} */
	patch<T>(path: string, body: object): Promise<T> {
		return this.#send<T>("PATCH", path, "application/merge-patch+json", body);
	}

	/** @throws {KubernetesError} */
	delete<T>(path: string): Promise<T> {
		return this.#send<T>("DELETE", path);
	}

	async #send<T>(
		method: string,
		path: string,
		type?: string,
		content?: object,
	): Promise<T> {
		const { server, certificateAuthority, token } = this.#access;
		const { status, body } = await new Promise<{
			status: number;
			body: string;
		}>((resolve, reject) => {
			const asked = request(
				new URL(path, server),
				{
					method,
					ca: certificateAuthority,
					headers: {
						authorization: `Bearer ${token}`,
						...(type && { "content-type": type }),
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
						resolve({ status: response.statusCode ?? 0, body: text }),
					);
				},
			);
			asked.once("timeout", () =>
				asked.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)),
			);
			asked.once("error", reject);
			asked.end(content && JSON.stringify(content));
		});
		if (status < 200 || status > 299)
			throw new KubernetesError(`${method} ${path}`, status, body);
		return (body.startsWith("{") ? JSON.parse(body) : body) as T;
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
