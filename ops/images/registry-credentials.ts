import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

export interface RegistryCredentials {
	readonly user: string;
	readonly password: string;
}

interface DockerConfig {
	readonly auths?: Readonly<Record<string, { readonly auth?: string }>>;
	readonly credHelpers?: Readonly<Record<string, string>>;
	readonly credsStore?: string;
}

/** Docker's key for its own registry, from its first version of the API. */
const DOCKER_HUB_KEY = "https://index.docker.io/v1/";

const run = promisify(execFile);

/**
 * The credentials that `docker login` (or `gcloud auth configure-docker`) left for a registry.
 *
 * @param configDirectory folder of Docker's `config.json`
 * @returns nothing when there are none: public images need none
 */
export async function registryCredentials(
	registry: string,
	configDirectory: string,
): Promise<RegistryCredentials | undefined> {
	const config = await dockerConfig(configDirectory);
	const key = registry === "docker.io" ? DOCKER_HUB_KEY : registry;
	const helper = config.credHelpers?.[registry] ?? config.credsStore;
	if (helper) {
		const found = await queryHelper(helper, key);
		if (found) return found;
	}
	const auth = config.auths?.[key]?.auth;
	if (!auth) return undefined;
	const [user = "", ...password] = Buffer.from(auth, "base64")
		.toString()
		.split(":");
	return { user, password: password.join(":") };
}

async function dockerConfig(directory: string): Promise<DockerConfig> {
	const file = join(directory, "config.json");
	try {
		return JSON.parse(await readFile(file, "utf8"));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
		throw new Error(`${file}: ${(error as Error).message}`);
	}
}

/** The protocol of Docker's credential helpers: the registry on standard input, JSON back. */
async function queryHelper(
	helper: string,
	registry: string,
): Promise<RegistryCredentials | undefined> {
	const query = run(`docker-credential-${helper}`, ["get"]);
	query.child.stdin?.on("error", () => {}).end(registry);
	try {
		const { Username, Secret } = JSON.parse((await query).stdout);
		return { user: Username, password: Secret };
	} catch (error) {
		// A helper that has nothing for this registry says so and exits with 1.
		const { stdout = "" } = error as { stdout?: string };
		if (stdout.includes("credentials not found")) return undefined;
		throw new Error(
			`docker-credential-${helper} get, for ${registry}: ${stdout.trim() || (error as Error).message}`,
		);
	}
}
