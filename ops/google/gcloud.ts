import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** gcloud is not there, or nobody is logged in. */
class GcloudError extends Error {
	readonly code = "GCLOUD_FAILED";

	constructor(args: readonly string[], said: string) {
		super(`gcloud ${args.join(" ")}: ${said.trim()}`);
		this.name = "GcloudError";
	}
}

/** A token lives an hour; gcloud hands out one that has at least some minutes left. */
const TOKEN_MS = 4 * 60_000;

/** What only gcloud can do: act as whoever is logged in. Everything else goes to Google's APIs themselves. */
export class Gcloud {
	readonly #environment: Readonly<Record<string, string>>;
	#token: Promise<string> | undefined;
	#since = 0;

	/** @param environment all variables of the process */
	constructor(environment: Readonly<Record<string, string>>) {
		this.#environment = environment;
	}

	/** An OAuth access token: GOOGLE_OAUTH_ACCESS_TOKEN, by which Terraform signs in too, or else gcloud's. @throws {GcloudError} */
	async token(): Promise<string> {
		const { GOOGLE_OAUTH_ACCESS_TOKEN: given } = this.#environment;
		if (given) return given;
		if (!this.#token || performance.now() - this.#since > TOKEN_MS) {
			this.#since = performance.now();
			this.#token = this.#run(["auth", "print-access-token"]);
		}
		return this.#token;
	}

	/** Writes a kubeconfig for a cluster. @returns the name of its context @throws {GcloudError} */
	async kubeconfig(
		file: string,
		cluster: Readonly<Record<"project" | "region" | "name", string>>,
	): Promise<string> {
		const { project, region, name } = cluster;
		await this.#run(
			[
				...["container", "clusters", "get-credentials", name],
				...["--region", region, "--project", project, "--dns-endpoint"],
			],
			{ KUBECONFIG: file },
		);
		return `gke_${project}_${region}_${name}`;
	}

	async #run(
		args: readonly string[],
		more: Readonly<Record<string, string>> = {},
	): Promise<string> {
		const env = { ...this.#environment, ...more };
		try {
			const { stdout } = await promisify(execFile)("gcloud", args, { env });
			return stdout.trim();
		} catch (error) {
			const { message, stderr } = error as Error & { stderr?: string };
			throw new GcloudError(args, stderr || message);
		}
	}
}
