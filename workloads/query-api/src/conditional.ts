import { createHash } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Format } from "./format.ts";
import type { Run } from "./run.ts";

const EMPTY = Buffer.alloc(0);

/**
 * Sends the tag of the answer, and answers 304 if the client has that one already. The tag is a weak one: it stands
 * for the numbers and who computed them; `as_of` and the ages in an answer grow without it. A client may keep an
 * answer but revalidates it each time: a new run or window is worth showing at once, and a 304 costs next to nothing.
 *
 * @param parts what stands for the numbers
 * @param list numbers that stand for themselves
 * @returns whether the client has it: then it is answered
 */
export function isKnown(
	request: FastifyRequest,
	reply: FastifyReply,
	parts: readonly (string | number | boolean | null | undefined)[],
	list: Buffer = EMPTY,
): boolean {
	const digest = createHash("sha1").update(JSON.stringify(parts)).update(list);
	const tag = `W/"${digest.digest("base64url")}"`;
	reply.headers({
		etag: tag,
		"cache-control": "private, no-cache",
		// Beside the origin, where other pages may read the API.
		vary: [reply.getHeader("vary"), "accept, accept-encoding"]
			.filter(Boolean)
			.join(", "),
	});
	const known = request.headers["if-none-match"];
	if (known === undefined || !matches(known, tag)) return false;
	reply.code(304).send();
	return true;
}

/** The same for an answer of a run: the same request has the same answer for good. */
export const isKnownOfRun = (
	request: FastifyRequest,
	reply: FastifyReply,
	run: Run | undefined,
	format?: Format,
): boolean => isKnown(request, reply, [run?.featuresIndex, format]);

/** Headers that are about an answer of its kind, and wrong on a problem. */
export function forgetTag(reply: FastifyReply): void {
	for (const header of ["etag", "vary", "content-disposition"])
		reply.removeHeader(header);
	reply.header("cache-control", "no-store");
}

/** Weak comparison (RFC 9110, "If-None-Match"). */
const matches = (header: string, tag: string): boolean =>
	header.trim() === "*" ||
	header
		.split(",")
		.some((one) => one.trim().replace(/^W\//, "") === tag.replace(/^W\//, ""));
