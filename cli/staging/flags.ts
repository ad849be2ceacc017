import { text } from "../flag.ts";

/** What says which copy. */
export const copy = {
	env: text("the same as ENV"),
} as const;

export const copyArgument = {
	name: "ENV",
	brief: "its name, which may be that of a branch",
	count: "at most one",
} as const;

/** A span of time to live, read where its limit is known. */
export const ttl = text(
	"how long it may live, e.g. 4h or 2d; at most 7 days in all",
);
