import type { Rule } from "./rule.ts";

const FULL_VERSION = /^v?\d+\.\d+\.\d+([.+-][\w.-]+)?$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** A tag that moves deploys what nobody tested. */
export const images: Rule = function* ({ images, tier }) {
	for (const [name, { tag, digest }] of Object.entries(images)) {
		if (digest !== undefined && !DIGEST.test(digest))
			yield {
				key: `images.${name}.digest`,
				value: JSON.stringify(digest),
				because: "is no digest",
				allowed: "take sha256: and 64 hexadecimal digits",
			};
		if (
			(tier === "prod" || tier === "staging") &&
			digest === undefined &&
			!FULL_VERSION.test(tag)
		)
			yield {
				key: `images.${name}.tag`,
				value: JSON.stringify(tag),
				because: `may name another image tomorrow, which ${tier} must not run`,
				allowed: "take a full version such as 4.3.1, or add the digest",
			};
	}
};
