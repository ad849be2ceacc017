import { readFile } from "node:fs/promises";
import { FeedError } from "../feed.ts";

export interface AlpacaCredentials {
	readonly key: string;
	readonly secret: string;
}

export interface CredentialFiles {
	readonly feedKeyFile?: string | undefined;
	readonly feedSecretFile?: string | undefined;
}

/** @throws {FeedError} when a file is not given, cannot be read or is empty; what it holds is in no message */
export async function readCredentials({
	feedKeyFile,
	feedSecretFile,
}: CredentialFiles): Promise<AlpacaCredentials> {
	return {
		key: await secretOf("FEED_KEY_FILE", feedKeyFile),
		secret: await secretOf("FEED_SECRET_FILE", feedSecretFile),
	};
}

async function secretOf(
	variable: string,
	path: string | undefined,
): Promise<string> {
	if (path === undefined)
		throw new FeedError(
			"FEED_CREDENTIALS",
			`${variable} is missing; the feed alpaca takes the key ID and the secret key of an account from files`,
		);
	let text: string;
	try {
		text = (await readFile(path, "utf8")).trim();
	} catch (error) {
		throw new FeedError(
			"FEED_CREDENTIALS",
			`${variable}=${path} cannot be read: ${(error as Error).message}`,
		);
	}
	if (text) return text;
	throw new FeedError("FEED_CREDENTIALS", `${variable}=${path} is empty`);
}
