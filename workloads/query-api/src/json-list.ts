import type { FastifyReply } from "fastify";

/**
 * Sends JSON whose long list is written already: what many ask for is written once.
 *
 * @param answer what stands before the list; not empty
 * @param list a JSON array in UTF-8
 */
export function sendWithList(
	reply: FastifyReply,
	answer: object,
	name: string,
	list: Buffer,
): FastifyReply {
	const before = JSON.stringify(answer).slice(0, -1);
	return reply
		.type("application/json; charset=utf-8")
		.send(
			Buffer.concat([
				Buffer.from(`${before},${JSON.stringify(name)}:`),
				list,
				Buffer.from("}"),
			]),
		);
}
