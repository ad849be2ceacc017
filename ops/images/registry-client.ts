import { createHash } from "node:crypto";
import type { ImageLocation } from "./image-reference.ts";
import type { RegistryCredentials } from "./registry-credentials.ts";

/** A registry refused a request, could not be reached, or lacks the image. */
class RegistryError extends Error {
	/** `IMAGE_NOT_FOUND`, `REGISTRY_REFUSED`, `REGISTRY_UNREACHABLE` or `REGISTRY_ANSWER`. */
	readonly code: string;

	constructor(code: string, message: string, options?: ErrorOptions) {
		super(message, options);
		this.name = "RegistryError";
		this.code = code;
	}
}

/** Lists of an image's platforms before single images: the digest of a list pins the image on every platform. */
const MANIFESTS = [
	"application/vnd.oci.image.index.v1+json",
	"application/vnd.docker.distribution.manifest.list.v2+json",
	"application/vnd.oci.image.manifest.v1+json",
	"application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

const DIGEST = /^sha256:[0-9a-f]{64}$/;

export interface RegistryOptions {
	/** Registries that speak http; any other speaks https. */
	readonly insecure?: readonly string[];
	readonly credentials: (
		registry: string,
	) => Promise<RegistryCredentials | undefined>;
}

/**
 * Digest of the manifest that a tag names now (OCI distribution specification, "Pulling manifests").
 *
 * @throws RegistryError
 */
export async function manifestDigest(
	image: ImageLocation,
	options: RegistryOptions,
): Promise<string> {
	const { registry, path, tag } = image;
	const scheme = options.insecure?.includes(registry) ? "http" : "https";
	const url = `${scheme}://${apiHost(registry)}/v2/${path}/manifests/${tag}`;
	const manifest = (authorization?: string) =>
		request(url, {
			headers: {
				accept: MANIFESTS,
				...(authorization && { authorization }),
			},
		});
	let answer = await manifest();
	if (answer.status === 401) {
		const challenge = answer.headers.get("www-authenticate") ?? "";
		await answer.body?.cancel();
		answer = await manifest(
			await authorization(
				challenge,
				image,
				await options.credentials(registry),
			),
		);
	}
	const body = Buffer.from(await answer.arrayBuffer());
	if (answer.status === 404)
		throw new RegistryError(
			"IMAGE_NOT_FOUND",
			`${registry} has no ${path}:${tag}`,
		);
	if (answer.status === 401 || answer.status === 403)
		throw new RegistryError(
			"REGISTRY_REFUSED",
			`${registry} refuses ${path}:${tag} (HTTP ${answer.status}); log in with \`docker login ${registry}\``,
		);
	if (!answer.ok)
		throw new RegistryError(
			"REGISTRY_ANSWER",
			`${url}: HTTP ${answer.status} ${body.toString().slice(0, 200)}`,
		);
	return verifiedDigest(url, body, answer.headers.get("docker-content-digest"));
}

/** The digest is computed from what came; what the registry says of it must agree. */
function verifiedDigest(
	url: string,
	manifest: Buffer,
	said: string | null,
): string {
	const digest = `sha256:${createHash("sha256").update(manifest).digest("hex")}`;
	if (said && DIGEST.test(said) && said !== digest)
		throw new RegistryError(
			"REGISTRY_ANSWER",
			`${url}: the manifest's digest is ${digest}, but the registry says ${said}`,
		);
	return digest;
}

/** Docker's own registry answers at another name than that of its images. */
const apiHost = (registry: string): string =>
	registry === "docker.io" ? "registry-1.docker.io" : registry;

/** The authorization that a registry's challenge demands: Basic, or a token from its authorization service. */
async function authorization(
	challenge: string,
	{ registry, path }: ImageLocation,
	credentials: RegistryCredentials | undefined,
): Promise<string | undefined> {
	const basic =
		credentials &&
		`Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString("base64")}`;
	const [, scheme, rest = ""] = challenge.match(/^(\w+)\s+(.*)$/) ?? [];
	if (scheme?.toLowerCase() !== "bearer") return basic;
	const parameters = Object.fromEntries(
		[...rest.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [
			key,
			value,
		]),
	);
	if (!URL.canParse(parameters.realm ?? ""))
		throw new RegistryError(
			"REGISTRY_ANSWER",
			`${registry} demands a token but does not name its issuer: ${challenge}`,
		);
	const realm = new URL(parameters.realm);
	if (parameters.service) realm.searchParams.set("service", parameters.service);
	realm.searchParams.set(
		"scope",
		parameters.scope ?? `repository:${path}:pull`,
	);
	const answer = await request(realm.href, {
		headers: basic ? { authorization: basic } : {},
	});
	if (!answer.ok)
		throw new RegistryError(
			"REGISTRY_REFUSED",
			`${realm.origin} gives no token for ${registry}/${path} (HTTP ${answer.status}); log in with \`docker login ${registry}\``,
		);
	const { token, access_token } = (await answer.json()) as {
		token?: string;
		access_token?: string;
	};
	return `Bearer ${token ?? access_token}`;
}

const TIMEOUT_MS = 30_000;

async function request(url: string, init: RequestInit): Promise<Response> {
	try {
		return await fetch(url, {
			...init,
			signal: AbortSignal.timeout(TIMEOUT_MS),
		});
	} catch (error) {
		const { cause } = error as Error;
		throw new RegistryError(
			"REGISTRY_UNREACHABLE",
			`${url}: ${cause instanceof Error ? cause.message : (error as Error).message}`,
			{ cause: error },
		);
	}
}
