// What x509 builds its parts with wants it to be there first.
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import {
	BasicConstraintsExtension,
	ExtendedKeyUsage,
	ExtendedKeyUsageExtension,
	KeyUsageFlags,
	KeyUsagesExtension,
	SubjectAlternativeNameExtension,
	X509CertificateGenerator,
} from "@peculiar/x509";

/** A server's certificate with its key and the authority that signed it, all PEM. */
export interface ServerCertificate {
	readonly authority: string;
	readonly certificate: string;
	/** PKCS #8. */
	readonly key: string;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
/** Clocks of nodes may be behind. */
const EARLIER_MS = 5 * 60_000;

/**
 * Makes an authority, lets it sign one certificate, and forgets its key: nobody can sign another one.
 * @param names DNS names, wildcards included
 * @param validMs from `now` (milliseconds since the epoch) on
 */
export async function serverCertificate(
	names: readonly string[],
	{ now, validMs }: { now: number; validMs: number },
): Promise<ServerCertificate> {
	const { subtle } = webcrypto;
	const newKeys = () => subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
	const [authorityKeys, keys] = await Promise.all([newKeys(), newKeys()]);
	const validity = {
		notBefore: new Date(now - EARLIER_MS),
		notAfter: new Date(now + validMs),
	};
	const issuer = `CN=${names[0]} authority`;
	const authority = await X509CertificateGenerator.createSelfSigned({
		...validity,
		name: issuer,
		keys: authorityKeys,
		signingAlgorithm: ALGORITHM,
		extensions: [
			new BasicConstraintsExtension(true, 0, true),
			new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
		],
	});
	const certificate = await X509CertificateGenerator.create({
		...validity,
		subject: `CN=${names[0]}`,
		issuer,
		publicKey: keys.publicKey,
		signingKey: authorityKeys.privateKey,
		signingAlgorithm: ALGORITHM,
		extensions: [
			new BasicConstraintsExtension(false, undefined, true),
			new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
			// Nodes of a cluster are each other's clients too.
			new ExtendedKeyUsageExtension([
				ExtendedKeyUsage.serverAuth,
				ExtendedKeyUsage.clientAuth,
			]),
			new SubjectAlternativeNameExtension(
				names.map((value) => ({ type: "dns" as const, value })),
			),
		],
	});
	const key = Buffer.from(await subtle.exportKey("pkcs8", keys.privateKey));
	return {
		authority: pem("CERTIFICATE", Buffer.from(authority.rawData)),
		certificate: pem("CERTIFICATE", Buffer.from(certificate.rawData)),
		key: pem("PRIVATE KEY", key),
	};
}

function pem(label: string, bytes: Buffer): string {
	const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
	return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
