import { createHash } from "node:crypto";
import { RefusedError } from "../operator/errors.ts";

/** Of every disposable environment's name, so that none is that of a permanent one. */
export const STAGING_PREFIX = "staging-";

/** What is left of an environment's 20 characters. */
const LENGTH = 12;
const HASH_LENGTH = 4;
const TITLE = /^[\p{L}\p{N}][\p{L}\p{N} ._/#-]{0,99}$/u;

/**
 * The short name of a disposable environment: the title itself where it is one, else the title as a DNS label, cut with
 * four digits of its hash. The same title always gives the same name.
 * @throws {RefusedError}
 */
export function stagingName(
	title: string,
	permanent: readonly string[],
): string {
	if (!TITLE.test(title))
		throw new RefusedError(
			`${JSON.stringify(title)} is no name for an environment; take up to 100 letters, digits, spaces, dots, dashes, underscores, slashes and hashes that begin with a letter or a digit, e.g. a branch or pr-42`,
		);
	const label = title
		.normalize("NFKD")
		.replaceAll(/\p{M}/gu, "")
		.toLowerCase()
		.replaceAll(/[^a-z0-9]+/g, "-")
		.replaceAll(/^-|-$/g, "");
	if (!label)
		throw new RefusedError(
			`${JSON.stringify(title)} has no letter of a to z and no digit to make a name of; Kubernetes takes no others`,
		);
	if (permanent.includes(label))
		throw new RefusedError(
			`${label} is a permanent environment, which no staging may be taken for; take another name`,
		);
	if (label.length <= LENGTH) return label;
	const hash = createHash("sha256").update(title).digest("hex");
	const head = label.slice(0, LENGTH - HASH_LENGTH - 1).replace(/-$/, "");
	return `${head}-${hash.slice(0, HASH_LENGTH)}`;
}
