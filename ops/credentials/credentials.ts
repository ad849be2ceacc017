import { randomInt } from "node:crypto";
import { serverCertificate } from "./certificate.ts";

/** Secret values by `credential/file`. */
export type Credentials = Readonly<Record<string, string>>;

/**
 * Where the runner stores an environment's secret values: a repeated `up` must give the same ones, and neither state nor plan
 * holds them.
 */
export interface CredentialStore {
	/** None when none were made yet. */
	get(environment: string): Promise<Credentials>;
	put(environment: string, credentials: Credentials): Promise<void>;
	remove(environment: string): Promise<void>;
}

const ALPHABET =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/** 238 bits; Kibana's keys take at least 32 characters. */
const LENGTH = 40;

const TLS = "elasticsearch-tls";
const AUTHORITY = "elasticsearch-ca/ca.crt";
const CERTIFICATE_FILES = [
	`${TLS}/ca.crt`,
	`${TLS}/tls.crt`,
	`${TLS}/tls.key`,
	AUTHORITY,
];

export interface MakeCredentialsProps {
	/** What is wanted, as the stacks' output `credential_names` lists it. */
	readonly names: readonly string[];
	/** What there is already: reused. */
	readonly existing: Credentials;
	/** Of the environment: part of its nodes' names. */
	readonly namespace: string;
	/** Milliseconds since the epoch. */
	readonly now: number;
	/** How long certificates are good for. */
	readonly validMs: number;
}

/**
 * Values for all names: those that exist, and new ones for the rest. Passwords and keys are letters and digits, since they are
 * put into JSON and JAAS configuration as they are. A certificate is made anew as a whole when part of it is missing.
 */
export async function makeCredentials({
	names,
	existing,
	namespace,
	now,
	validMs,
}: MakeCredentialsProps): Promise<Credentials> {
	const wantsCertificate = names.some((name) =>
		CERTIFICATE_FILES.includes(name),
	);
	const hasCertificate = CERTIFICATE_FILES.every((name) => existing[name]);
	const made: Record<string, string> = { ...existing };
	if (wantsCertificate && !hasCertificate) {
		const { authority, certificate, key } = await serverCertificate(
			[
				"elasticsearch",
				`*.elasticsearch-headless.${namespace}.svc.cluster.local`,
			],
			{ now, validMs },
		);
		const files = [authority, certificate, key, authority];
		for (const [index, name] of CERTIFICATE_FILES.entries())
			made[name] = files[index] as string;
	}
	for (const name of names) made[name] ??= password();
	return made;
}

const password = (): string =>
	Array.from(
		{ length: LENGTH },
		() => ALPHABET[randomInt(ALPHABET.length)],
	).join("");
