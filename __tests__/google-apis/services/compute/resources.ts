import { createHash } from "node:crypto";
import { GoogleError } from "../../google-error.ts";
import { byProjectId, type Call } from "../../route.ts";
import type { Json } from "../../world.ts";

export const host = "compute.googleapis.com";
export const LINK = "https://www.googleapis.com/compute/v1/";

/** Full name of what a link, a path or a mixture of both means. */
export const byLink = (call: Call, link: string): string =>
	`${host}/${byProjectId(call.world, link.replace(/^https:\/\/[^/]+\/(compute\/)?v1\//, ""))}`;

const notFound = (name: string) =>
	new GoogleError(
		"notFound",
		`The resource '${name.slice(host.length + 1)}' was not found`,
	);

/** @throws {GoogleError} 404 in the words of Compute Engine, also for what a request refers to */
export function existing(call: Call, link: string): Json {
	const name = byLink(call, link);
	const found = call.world.resources.get(name);
	if (found) return found;
	throw notFound(name);
}

export const fingerprint = (value: unknown) =>
	createHash("sha256")
		.update(JSON.stringify(value) ?? "")
		.digest("base64")
		.slice(0, 12);

/** Whether two IPv4 ranges have addresses in common. */
export function overlap(one: string, other: string): boolean {
	const bounds = (range: string): [number, number] => {
		const [address = "", length = "32"] = range.split("/");
		const first = address
			.split(".")
			.reduce((sum, part) => sum * 256 + Number(part), 0);
		return [first, first + 2 ** (32 - Number(length)) - 1];
	};
	const [a, b] = bounds(one);
	const [c, d] = bounds(other);
	return a <= d && c <= b;
}
